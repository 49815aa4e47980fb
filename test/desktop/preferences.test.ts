import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PreferenceFile, type PreferenceName, Preferences } from '../../main/desktop/preferences.ts';

const DEFAULTS = {
  windowPlace: undefined,
  theme: 'system',
  zoom: 0,
  startHidden: true,
  stayInTray: true,
  stayAwake: false,
  isMuted: false,
  knowsClosing: false,
  autostart: undefined,
  updateChannel: 'latest',
  notebook: undefined,
  knowsObfuscation: false,
} as const;
const names = Object.keys(DEFAULTS) as PreferenceName[];

test.each(names)('%s has its default where nothing is kept', name => {
  const preferences = new Preferences({ get: () => undefined, set() {} }, () => {});
  expect(preferences.get(name)).toEqual(DEFAULTS[name]);
});

test('nonsense in the file is passed over, whatever it is', () => {
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.anything(), (name, value) => {
      const preferences = new Preferences({ get: () => value, set() {} }, () => {});
      expect(() => preferences.get(name)).not.toThrow();
    }),
  );
  const preferences = new Preferences({ get: () => ({ x: 'left' }), set() {} }, () => {});
  for (const name of names) expect(preferences.get(name)).toEqual(DEFAULTS[name]);
});

test('a notebook is one of Colab’s and nothing else', () => {
  const at = (notebook: string) => new Preferences({ get: () => notebook, set() {} }, () => {}).get('notebook');
  expect(at('https://colab.research.google.com/drive/1')).toBe('https://colab.research.google.com/drive/1');
  expect(at('https://colab.research.google.com.example.com/')).toBeUndefined();
  expect(at('http://127.0.0.1:8485/')).toBeUndefined();
});

test('a preference that cannot be written is told and costs nothing else', () => {
  const log: string[] = [];
  const file = {
    get: () => undefined,
    set() {
      throw new Error('ENOSPC: no space left');
    },
  };
  new Preferences(file, line => log.push(line)).set('isMuted', true);
  expect(log).toEqual(['the preference isMuted was not kept: ENOSPC: no space left']);
});

test('electron-store itself begins anew where its file is damaged', async () => {
  // Without an Electron around it, it takes a folder by name; the rest is the same code.
  const conf = createRequire(createRequire(import.meta.url).resolve('electron-store')).resolve('conf');
  const { default: Conf } = (await import(pathToFileURL(conf).href)) as {
    default: new (options: object) => PreferenceFile;
  };
  const folder = mkdtempSync(join(tmpdir(), 'tandem-preferences-'));
  try {
    writeFileSync(join(folder, 'preferences.json'), '{"theme":"dark"');
    const file = new Conf({
      cwd: folder,
      configName: 'preferences',
      clearInvalidConfig: true,
    });
    const preferences = new Preferences(file, () => {});
    expect(preferences.get('theme')).toBe('system');
    preferences.set('theme', 'light');
    expect(preferences.get('theme')).toBe('light');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
