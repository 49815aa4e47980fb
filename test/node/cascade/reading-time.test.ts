import { describe, expect, test } from 'vitest';
import { type BackendSnapshot, plan } from '../../../main/node/cascade/plan.ts';
import { tooSlowToRead } from '../../../main/node/cascade/reading-time.ts';
import { configSchema } from '../../../main/node/config/index.ts';

const { routing } = configSchema.parse({ node: { id: 'a' } });
const slow = { prompt: 20, answer: 5 };

describe('a backend that was measured', () => {
  test.each([
    ['never', undefined, 2000, false],
    ['fast enough', { prompt: 200, answer: 20 }, 2000, false],
    ['slow, for a short prompt', slow, 200, false],
    // 2000 tokens take 100 s; a workstation has 10 s and 10 ms more for each token beyond 500: 25 s.
    ['slow, for a long one', slow, 2000, true],
  ])('%s', (_, speed, promptTokens, isTooSlow) => {
    const backend = { tier: 'workstation' as const, ...(speed ? { speed } : {}) };
    expect(tooSlowToRead(backend, promptTokens, routing.timeouts) !== undefined).toBe(isTooSlow);
  });

  test('says what it reckoned', () => {
    expect(tooSlowToRead({ tier: 'workstation', speed: slow }, 2000, routing.timeouts)).toBe(
      'reads 20 tokens a second as measured, so this prompt would take 100 s of the 25 s for a first token: after all others',
    );
  });
});

describe('the plan', () => {
  const backend = (id: string, given: Partial<BackendSnapshot> = {}): BackendSnapshot => ({
    id,
    tier: 'workstation',
    capabilities: new Set(),
    contextTokens: undefined,
    embeddings: false,
    inFlight: 0,
    slots: 4,
    firstToken: undefined,
    failureShare: 0,
    isLastResort: false,
    health: { kind: 'ready' },
    ...given,
  });
  const asked = (promptTokens: number, backends: readonly BackendSnapshot[]) =>
    plan(
      { target: { kind: 'auto' }, complexity: 1, userTier: 'free', needs: [], promptTokens, wantsEmbeddings: false },
      routing,
      backends,
      0,
    ).candidates;
  const all = [backend('a/slow', { speed: slow }), backend('a/unmeasured'), backend('a/cloud', { tier: 'cloud' })];

  test('asks one that is too slow for the prompt after all tiers, and says why', () => {
    const candidates = asked(2000, all);
    expect(candidates.map(({ id }) => id)).toEqual(['a/unmeasured', 'a/cloud', 'a/slow']);
    expect(candidates.at(-1)?.reason).toContain('after all others');
  });

  test('has it in its place for a prompt that it can read', () => {
    expect(asked(100, all).map(({ id }) => id)).toEqual(['a/slow', 'a/unmeasured', 'a/cloud']);
  });

  test('asks it where there is no other', () => {
    expect(asked(2000, all.slice(0, 1)).map(({ id }) => id)).toEqual(['a/slow']);
  });
});
