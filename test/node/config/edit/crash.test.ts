import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { configEditor } from '../../../../main/node/config/index.ts';

/** An edit in a process of its own that is killed where the finished draft would take the file's place. */
const DYING = `
  const { configEditor } = await import(process.argv[1]);
  const [, , file, dataFolder] = process.argv;
  const publish = () => { process.kill(process.pid, 'SIGKILL'); return new Promise(() => {}); };
  const editor = configEditor({ file: () => file, env: {}, dataFolder, now: Date.now, publish });
  await editor.edit({ kind: 'rename-node', name: 'New' }, (await editor.read()).version, []);
`;

test('a crash between writing and renaming leaves the old document, and the next edit goes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-crash-'));
  try {
    const file = join(folder, 'config.json');
    const old = '{"node":{"id":"a","name":"Old"}}';
    writeFileSync(file, old);
    const entry = resolve('main/node/config/index.ts');
    const child = spawn(process.execPath, ['--input-type=module', '-e', DYING, '--', entry, file, folder]);
    const [, signal] = await once(child, 'exit');
    expect(signal).toBe('SIGKILL');
    expect(readFileSync(file, 'utf8')).toBe(old);
    expect(readFileSync(join(folder, '.config.json.draft'), 'utf8')).toContain('New');

    const later = () => Date.now() + 60_000;
    const editor = configEditor({ file: () => file, env: {}, dataFolder: folder, now: later });
    const result = await editor.edit({ kind: 'rename-node', name: 'Newer' }, (await editor.read()).version, []);
    expect(result.kind).toBe('saved');
    expect(JSON.parse(readFileSync(file, 'utf8')).node.name).toBe('Newer');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
