import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { APP_ID } from '../../main/desktop/app.ts';
import { LOGIN_ITEM } from '../../main/desktop/autostart/login-items.ts';
import { drawAppIcon } from '../../scripts/packaging/app-icon.ts';
import { EXTERNALS } from '../../scripts/packaging/externals.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const text = (path: string) => readFileSync(resolve(ROOT, path), 'utf8');

/** electron-builder's own reader and check of its configuration; it has no types for them. */
interface BuilderConfig {
  getConfig(project: string, file: string, from: null): Promise<Record<string, unknown>>;
  validateConfiguration(config: object, debug: { readonly isEnabled: boolean; add(): void }): Promise<void>;
}
const builder: BuilderConfig = createRequire(createRequire(import.meta.url).resolve('electron-builder'))(
  'app-builder-lib/out/util/config/config',
);

describe('electron-builder.yml', () => {
  const read = () => builder.getConfig(ROOT, 'electron-builder.yml', null);

  test('is one that electron-builder takes', async () => {
    const config = await read();
    await expect(builder.validateConfiguration(config, { isEnabled: false, add() {} })).resolves.toBeUndefined();
    const wrong = { ...config, nsis: { oneClik: true } };
    await expect(builder.validateConfiguration(wrong, { isEnabled: false, add() {} })).rejects.toThrow(
      'configuration.nsis',
    );
  });

  test('flips every fuse to the safe side', async () => {
    expect((await read()).electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  test('makes installers that need no administrator on Windows, and a deb before an AppImage', async () => {
    expect(await read()).toMatchObject({
      appId: APP_ID,
      asar: true,
      nsis: { oneClick: true, perMachine: false },
      win: { target: ['nsis'] },
      linux: { target: ['deb', 'AppImage'] },
      mac: { target: ['dmg'] },
    });
  });

  test('unpacks what cannot be run from an archive, for every package that is not bundled', async () => {
    const { asarUnpack } = await read();
    expect(asarUnpack).toContain('**/*.{node,so,dylib,dll}');
    expect(asarUnpack).toContain('node_modules/@node-llama-cpp/**');
    expect(EXTERNALS).toEqual(['node-llama-cpp']);
  });
});

test('the uninstaller of Windows takes start at login away under its name, and not at an update', () => {
  const script = text('resources/packaging/installer.nsh');
  const values = [...script.matchAll(/DeleteRegValue HKCU "([^"]+)" "([^"]+)"/g)].map(([, key, name]) => [key, name]);
  expect(values).toEqual([
    ['Software\\Microsoft\\Windows\\CurrentVersion\\Run', LOGIN_ITEM],
    ['Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\StartupApproved\\Run', LOGIN_ITEM],
  ]);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that is how NSIS writes it.
  expect(script.indexOf('${ifNot} ${isUpdated}')).toBeLessThan(script.indexOf('DeleteRegValue'));
});

test('the app’s icon is a PNG of the size that was asked for, with a station in the middle of its line', () => {
  const size = 64;
  const file = drawAppIcon(size);
  expect(file.subarray(1, 4).toString('latin1')).toBe('PNG');
  expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([size, size]);
  const start = file.indexOf('IDAT') + 4;
  const pixels = inflateSync(file.subarray(start, start + file.readUInt32BE(start - 8)));
  const at = (x: number, y: number) => [
    ...pixels.subarray(y * (size * 4 + 1) + 1 + x * 4, y * (size * 4 + 1) + 5 + x * 4),
  ];
  expect([at(22, 32), at(0, 0)]).toEqual([
    [0x00, 0x9e, 0x73, 255],
    [0, 0, 0, 0],
  ]);
});
