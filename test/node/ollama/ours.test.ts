import { describe, expect, test } from 'vitest';
import { type EngineRecord, EngineRecords, remainsOf } from '../../../main/node/ollama/ours.ts';
import { descendantsOf, type ProcessEntry } from '../../../main/node/ollama/process-table.ts';

const OLLAMA = '/usr/local/bin/ollama';
const record: EngineRecord = { pid: 500, started: 9000, boot: 'b1', program: OLLAMA, command: '', since: 0 };

function entry(given: Partial<ProcessEntry> & { pid: number }): ProcessEntry {
  return { parent: 1, group: 500, started: 9000, cpu: 0, command: `${OLLAMA} serve`, ...given };
}
const serve = entry({ pid: 500 });
const runner = entry({ pid: 510, parent: 500, started: 9500, command: `${OLLAMA} runner --model /m/x --port 40001` });
const shell = entry({ pid: 7, group: 7, started: 100, command: '-bash' });
const pidsOf = ({ serve, others }: ReturnType<typeof remainsOf>) => [serve, ...others].map(found => found?.pid);

describe('what is ours', () => {
  test('is the engine with the pid, the start and the program that it had, and its runners', () => {
    expect(pidsOf(remainsOf(record, 'b1', [shell, serve, runner]))).toEqual([500, 510]);
  });

  test('are the runners of one that was killed: they keep its group', () => {
    const orphan = { ...runner, parent: 1 };
    expect(pidsOf(remainsOf(record, 'b1', [shell, orphan]))).toEqual([undefined, 510]);
  });

  test('are runners of its folder of libraries too', () => {
    const command = '/usr/local/lib/ollama/llama-server --port 40001';
    expect(pidsOf(remainsOf(record, 'b1', [serve, { ...runner, command }]))).toEqual([500, 510]);
  });

  test('is the engine behind a program that bound it to a socket', () => {
    const command = `numactl --cpunodebind=0 --membind=0 ${OLLAMA} serve`;
    expect(pidsOf(remainsOf(record, 'b1', [{ ...serve, command }]))).toEqual([500]);
  });

  test('is the engine that a script of its owner became', () => {
    const command = '/nix/store/1234-ollama/bin/.ollama-wrapped serve';
    const seen = { ...record, program: '/home/me/bin/ollama', command };
    expect(pidsOf(remainsOf(seen, 'b1', [{ ...serve, command }, runner]))).toEqual([500, 510]);
    expect(pidsOf(remainsOf({ ...seen, command: '/bin/sh ollama' }, 'b1', [{ ...serve, command }]))).toEqual([
      undefined,
    ]);
  });

  test('is known by parents where there are no groups', () => {
    const program = 'C:\\Users\\me\\AppData\\Local\\Programs\\Ollama\\ollama.exe';
    const windows = [
      { ...serve, group: undefined, command: `"${program}" serve` },
      { ...runner, group: undefined, command: `${program} runner --model x` },
    ];
    expect(pidsOf(remainsOf({ ...record, program }, 'b1', windows))).toEqual([500, 510]);
  });
});

describe('what is not ours, whatever its number', () => {
  test.each<[string, string, readonly ProcessEntry[]]>([
    [
      'another process that has the pid by now',
      'b1',
      [entry({ pid: 500, started: 12_000, command: '/usr/bin/firefox' })],
    ],
    ['another Ollama that has the pid by now', 'b1', [entry({ pid: 500, started: 12_000 })]],
    ['members of the group that such a one leads', 'b1', [entry({ pid: 500, started: 12_000 }), runner]],
    ['a process of the same pid and start after the machine was switched off and on', 'b2', [serve, runner]],
    ['a runner of another engine', 'b1', [{ ...runner, group: 600, parent: 600 }]],
    ['something else in its group', 'b1', [{ ...runner, command: '/usr/bin/rsync -a' }]],
    ['a runner that is older than the engine', 'b1', [{ ...runner, started: 8000 }]],
  ])('%s', (_what, boot, table) => {
    expect(pidsOf(remainsOf(record, boot, table))).toEqual([undefined]);
  });
});

test('a record that does not read is none, and addresses are told apart', () => {
  const things = new Map<string, unknown>();
  const records = new EngineRecords({
    get: key => things.get(key),
    put: (key, value) => void things.set(key, value),
    remove: key => void things.delete(key),
    keys: prefix => [...things.keys()].filter(key => key.startsWith(prefix)),
  });
  records.put('http://127.0.0.1:11434', record);
  things.set('ollama engine http://127.0.0.1:11435', { pid: 1, program: 'init' });
  expect(records.get('http://127.0.0.1:11434')).toEqual(record);
  expect(records.get('http://127.0.0.1:11435')).toBeUndefined();
  expect(records.addresses()).toEqual(['http://127.0.0.1:11434', 'http://127.0.0.1:11435']);
  records.remove('http://127.0.0.1:11434');
  expect(records.get('http://127.0.0.1:11434')).toBeUndefined();
});

test('descendants are found however deep, and in whatever order the table has them', () => {
  const table = [
    entry({ pid: 4, parent: 3 }),
    entry({ pid: 3, parent: 2 }),
    entry({ pid: 2, parent: 1 }),
    entry({ pid: 9, parent: 8 }),
  ];
  expect(descendantsOf([2], table).map(({ pid }) => pid)).toEqual([4, 3]);
});
