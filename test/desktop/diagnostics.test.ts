import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diagnosticsText, redacted } from '../../main/desktop/diagnostics.ts';
import { LogFile } from '../../main/desktop/log-file.ts';
import { en } from '../../main/desktop/words/en.ts';
import { live, serving, shellState, station } from './shell-states.ts';

describe('diagnostics', () => {
  test.each([
    ['a Groq key', 'refused gsk_abcdefgh12345678 by', 'refused ••• by'],
    ['an OpenAI key', 'sk-proj-ABCDEFGHIJ_klmnop', '•••'],
    ['a gateway key', 'key tk_0123456789abcdef.', 'key •••.'],
    ['a bearer', 'Authorization: Bearer abc.def', 'Authorization: Bearer •••'],
    ['a dashboard with its token', 'http://127.0.0.1:8485/#token=abc', 'http://127.0.0.1:8485/…'],
    ['an address with a password', 'https://me:secret@host.example/path?key=1', 'https://host.example/…'],
    ['a sealed secret', '{"sealed":"v1.abcdefghijklmnopqrstuvwxyz"}', '{"sealed":"•••"}'],
    ['a bare token', `token ${'A'.repeat(43)} was`, 'token ••• was'],
    ['a mail address', 'owner@example.org signed in', '••• signed in'],
    ['a home folder', '/home/owner/.local/share/tandem', '~/.local/share/tandem'],
    ['plain words', 'a/ollama timed out after 10 s', 'a/ollama timed out after 10 s'],
  ])('show %s as they should', (_title, text, expected) => {
    expect(redacted(text, '/home/owner')).toBe(expected);
  });

  test('tell how things are, with no request and no address in them', () => {
    const request = { id: 'req_1', prompt: 'my private words' };
    const failing = station(
      'groq',
      { kind: 'down', reason: 'refused' },
      {
        lastError: { at: 1, kind: 'bad-credentials', message: 'gsk_abcdefgh12345678 was refused' },
      },
    );
    const state = shellState({ live: { ...live([serving, failing]), requests: [request as never] } });
    const text = diagnosticsText({ state, words: en, now: 0, about: { tandem: '0.1.0' }, log: ['a line'], home: '/h' });
    const document = JSON.parse(text) as Record<string, unknown>;
    expect(document).toMatchObject({
      at: '1970-01-01T00:00:00.000Z',
      about: { tandem: '0.1.0' },
      situation: { kind: 'degraded' },
      stations: [{ id: 'a/ollama' }, { lastError: { message: '••• was refused' } }],
      log: ['a line'],
    });
    expect(text).not.toMatch(/private words|gsk_|token=/);
  });
});

describe('the log file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tandem-log-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('holds each line with its time, for its owner alone, and goes on in the same file', () => {
    new LogFile(join(folder, 'logs'), () => 0).write('one');
    new LogFile(join(folder, 'logs'), () => 1000).write('two');
    const file = join(folder, 'logs', 'tandem.log');
    expect(readFileSync(file, 'utf8')).toBe('1970-01-01T00:00:00.000Z one\n1970-01-01T00:00:01.000Z two\n');
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('never grows beyond three files of two megabytes', () => {
    const log = new LogFile(folder, () => 0);
    for (let line = 0; line < 90; line += 1) log.write('x'.repeat(100_000));
    expect(readdirSync(folder).sort()).toEqual(['tandem.log', 'tandem.log.1', 'tandem.log.2']);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThan(2.2e6);
    expect(log.tail().length).toBeGreaterThan(0);
  });

  test('that cannot be written ends nothing', () => {
    writeFileSync(join(folder, 'file'), '');
    const log = new LogFile(join(folder, 'file', 'logs'), () => 0);
    expect(() => log.write('a line')).not.toThrow();
    expect(log.tail()).toEqual([]);
  });
});
