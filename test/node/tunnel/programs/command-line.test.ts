import { expect, test } from 'vitest';
import { wordsOf } from '../../../../main/node/tunnel/programs/command-line.ts';

test.each<[string, readonly string[] | undefined]>([
  ['bore local 8484 --to bore.pub', ['bore', 'local', '8484', '--to', 'bore.pub']],
  ['  "C:\\Program Files\\bore.exe"  local ', ['C:\\Program Files\\bore.exe', 'local']],
  ["ssh -o 'A=b c' x", ['ssh', '-o', 'A=b c', 'x']],
  ['a --name="b c"d', ['a', '--name=b cd']],
  ['a "" b', ['a', '', 'b']],
  // No shell: nothing here means anything.
  ['a; rm -rf $HOME | b > c', ['a;', 'rm', '-rf', '$HOME', '|', 'b', '>', 'c']],
  ['a "b', undefined],
  ['   ', undefined],
  ['', undefined],
])('%j', (line, words) => {
  expect(wordsOf(line)).toEqual(words);
});
