import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

const SOURCES = resolve(import.meta.dirname, '../../../main/node');

/** A process with the node's log and crash handling, in which `code` goes wrong. */
async function crashing(code: string) {
  const script = `
    import { createLog } from ${JSON.stringify(`${SOURCES}/log.ts`)};
    import { crashLoudly } from ${JSON.stringify(`${SOURCES}/crash.ts`)};
    const log = createLog('info');
    crashLoudly(process, log);
    setInterval(() => {}, 1000);
    log.info({ key: 'hunter2', request: { headers: { authorization: 'hunter2' } } }, 'before');
    ${code}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  const lines = stderr.trim().split('\n');
  return { status, lines, last: JSON.parse(lines.at(-1) ?? '{}') };
}

test.each([
  ['thrown error', 'setImmediate(() => { throw new TypeError("boom"); });', 'uncaughtException', 'boom'],
  ['rejected promise', 'Promise.reject(new TypeError("boom"));', 'unhandledRejection', 'boom'],
  ['thrown text', 'setImmediate(() => { throw "boom"; });', 'uncaughtException', 'thrown: boom'],
])(
  'a %s that nobody catches ends the process with 1 and a last line with its stack',
  async (_what, code, origin, message) => {
    const { status, last } = await crashing(code);
    expect(status).toBe(1);
    expect(last).toMatchObject({ level: 'fatal', origin, msg: 'crashed', err: { message } });
    expect(last.err.stack).toContain('at ');
  },
);

test('what looks like a credential is left out of the log', async () => {
  const { lines } = await crashing('process.exit(0);');
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('hunter2');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', msg: 'before', key: '•••' });
});
