import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseReadyLine, tokenOf } from '../../main/desktop/ready-line.ts';

const ready = {
  event: 'ready',
  node: 'a',
  gateway: 'http://127.0.0.1:8484',
  control: 'http://127.0.0.1:8485',
  dashboard: 'http://127.0.0.1:8485/#token=secret',
};

test('reads the ready line of the contract, a line end of Windows included', () => {
  const { event: kind, ...rest } = ready;
  expect(parseReadyLine(JSON.stringify(ready))).toEqual({ kind, ready: rest });
  expect(parseReadyLine(`${JSON.stringify(ready)}\r`)).toEqual({ kind, ready: rest });
  expect(tokenOf(rest)).toBe('secret');
});

test('reads where the node is that runs already', () => {
  expect(parseReadyLine(JSON.stringify({ ...ready, event: 'running' }))?.kind).toBe('running');
});

test.each([
  ['another event', { ...ready, event: 'stopped' }],
  ['no gateway', { ...ready, gateway: undefined }],
  ['no node', { ...ready, node: 7 }],
  ['a dashboard that is no address', { ...ready, dashboard: 'here' }],
  ['a dashboard that is a file', { ...ready, dashboard: 'file:///etc/passwd' }],
  ['a dashboard that is a script', { ...ready, dashboard: 'javascript:alert(1)' }],
  ['a dashboard of another machine', { ...ready, dashboard: 'http://example.com/#token=secret' }],
  ['a dashboard at another port than the control API', { ...ready, control: 'http://127.0.0.1:9' }],
  ['a list', [ready]],
  ['nothing', null],
])('does not take %s for it', (_title, value) => {
  expect(parseReadyLine(JSON.stringify(value))).toBeUndefined();
});

test('takes no other line for it, whatever it holds', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), line => parseReadyLine(line) === undefined));
});
