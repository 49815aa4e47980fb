import { describe, expect, it, test } from 'vitest';
import { parseConfig } from '../../../main/node/config/index.ts';
import { defaultConfig } from '../../../main/node/config/load.ts';
import { checkConfiguration } from '../../../main/node/doctor/configuration.ts';

const KEY = 'gsk_very_private_0123456789';

async function said(document: unknown, readableByOthers = false): Promise<string[]> {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  const result = await parseConfig(text, { env: {}, folder: '.', readableByOthers });
  return checkConfiguration(result, '/data/config.json').map(
    ({ id, state, what, remedy }) => `${state} ${id}: ${what}${remedy ? ` → ${remedy}` : ''}`,
  );
}

const groq = { id: 'groq', kind: 'openai', baseUrl: 'https://api.groq.com/openai/v1', apiKey: KEY };

describe('a configuration', () => {
  it('that is in order names its node, its backends and its callers', async () => {
    const gateway = { keys: [{ name: 'growthhub', key: KEY }] };
    expect(await said({ node: { id: 'a' }, gateway, backends: [groq] })).toEqual([
      'ok configuration: /data/config.json is in order: node a, 1 backend (groq)',
      'ok access: Callers need a key of the gateway (growthhub)',
    ]);
  });

  it('that is refused tells every problem, each on a line with its place', async () => {
    const lines = await said({ node: { id: 'a' }, backends: [{ ...groq, kind: 'grok' }], queu: {} });
    expect(lines).toEqual([
      expect.stringMatching(/^down configuration: .*refused, for 2 reasons/),
      expect.stringMatching(/^down configuration:backends\[0\]\.kind: .*found "grok" .* → expected /),
      expect.stringMatching(/^down configuration:queu: queu: found an unknown key → expected .*queue/),
    ]);
  });

  it('that is no JSON tells the line', async () => {
    expect(await said('{\n  "node": {"id": "a"},,\n}')).toEqual([
      expect.stringMatching(/refused, for 1 reason:/),
      expect.stringMatching(/^down configuration:line 2, column \d+/),
    ]);
  });

  test.each<[string, object, boolean, RegExp]>([
    ['secrets that others can read', { backends: [groq] }, true, /^attention configuration:warning-1: .* → chmod 600/],
    ['no keys for callers', {}, false, /^attention access: Nobody can call/],
    ['anonymous callers', { gateway: { anonymous: true } }, false, /^ok access: Anyone/],
    ['an empty list of backends', { backends: [] }, false, /^down configuration:backends: .*nothing can answer/],
    ['no list of backends', {}, false, /^ok configuration: .*looks for an engine by itself/],
  ])('with %s', async (_title, document, readableByOthers, expected) => {
    const lines = await said({ node: { id: 'a' }, ...document }, readableByOthers);
    expect(lines).toContainEqual(expect.stringMatching(expected));
    expect(lines.join('\n')).not.toContain(KEY);
  });
});

it('that is not there tells what a node does without', async () => {
  const checks = checkConfiguration(await defaultConfig(), undefined);
  expect(checks.map(({ id, state }) => `${state} ${id}`)).toEqual(['ok configuration', 'ok access']);
});
