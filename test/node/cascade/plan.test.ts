import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BackendSnapshot, classOf, type Health, type PlanRequest, plan } from '../../../main/node/cascade/plan.ts';
import { type Capability, configSchema } from '../../../main/node/config/index.ts';

const NOW = Date.UTC(2026, 10, 24, 12);
const routing = configSchema.parse({ node: { id: 'a' } }).routing;

const request = (given: Partial<PlanRequest> = {}): PlanRequest => ({
  target: { kind: 'auto' },
  complexity: 1,
  userTier: 'free',
  needs: [],
  promptTokens: 10,
  wantsEmbeddings: false,
  ...given,
});

/** A healthy, idle backend; its tier is that of its name's first letter. */
const backend = (name: string, given: Partial<BackendSnapshot> = {}): BackendSnapshot => ({
  id: `a/${name}`,
  tier: name.startsWith('w') ? 'workstation' : name.startsWith('b') ? 'colab' : 'cloud',
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

/** One of each tier: workstation, colab, cloud; listed in another order than any class has. */
const ONE_EACH = [backend('cloud'), backend('w'), backend('b')];

const order = (
  asked: Partial<PlanRequest>,
  backends: readonly BackendSnapshot[],
  rules: Partial<Parameters<typeof plan>[1]> = {},
) => plan(request(asked), { ...routing, ...rules }, backends, NOW).candidates.map(({ id }) => id.slice(2));

describe('classes', () => {
  test.each([
    [0, 'simple'],
    [2.9, 'simple'],
    [3, 'medium'],
    [5.9, 'medium'],
    [6, 'complex'],
    [10, 'complex'],
  ])('a score of %d is %s', (score, expected) => {
    expect(classOf(score, { medium: 3, complex: 6 })).toBe(expected);
  });

  test.each([
    ['simple', { complexity: 1 }, ['w', 'b', 'cloud']],
    ['medium', { complexity: 3 }, ['b', 'cloud', 'w']],
    ['complex', { complexity: 6 }, ['cloud', 'b', 'w']],
    [
      'the class that the caller names, whatever the score',
      { complexity: 1, fixedClass: 'complex' },
      ['cloud', 'b', 'w'],
    ],
  ] as const)('%s: the tiers of its order', (_, asked, expected) => {
    expect(order(asked, ONE_EACH)).toEqual(expected);
  });

  test('a tier that the order leaves out is asked only by its name', () => {
    const rules = { order: { ...routing.order, simple: ['cloud' as const, 'queue' as const] } };
    expect(order({}, ONE_EACH, rules)).toEqual(['cloud']);
    expect(order({ target: { kind: 'tier', tier: 'workstation' } }, ONE_EACH, rules)).toEqual(['w']);
    expect(order({ target: { kind: 'backend', id: 'a/w' } }, ONE_EACH, rules)).toEqual(['w']);
  });

  test('a tier that is listed twice is asked once', () => {
    expect(order({}, [backend('w')], { order: { ...routing.order, simple: ['workstation', 'workstation'] } })).toEqual([
      'w',
    ]);
  });
});

/** An account with this share of its quota left. */
const left = (shareLeft: number): Partial<BackendSnapshot> => ({ quota: { shareLeft } });
const stopped = (until?: number): Partial<BackendSnapshot> => ({
  quota: { shareLeft: 0, stop: { kind: 'spent', reason: 'used up', ...(until === undefined ? {} : { until }) } },
});

describe('a free request whose own tiers are closed to it', () => {
  const closed = { order: { ...routing.order, complex: ['cloud' as const] }, paidTiers: ['cloud' as const] };
  const complex = { complexity: 8 };
  const isDown: Partial<BackendSnapshot> = { health: { kind: 'down', until: NOW + 1000 } };

  test.each<[string, Partial<PlanRequest>, BackendSnapshot[], Partial<Parameters<typeof plan>[1]>, string[]]>([
    ['gets the best open tier of any', complex, ONE_EACH, closed, ['b', 'w']],
    ['or waits, when its caller can', { ...complex, canWait: true }, ONE_EACH, closed, []],
    [
      'nobody, when nothing is open',
      complex,
      ONE_EACH,
      { ...closed, paidTiers: ['cloud', 'colab', 'workstation'] },
      [],
    ],
    ['nobody, when what is open is down', complex, [backend('cloud'), backend('w', isDown)], closed, []],
    [
      'its own open tier comes first, and is all it gets while it is there',
      complex,
      ONE_EACH,
      { ...closed, order: { ...routing.order, complex: ['cloud', 'workstation'] } },
      ['w'],
    ],
    [
      'the others when its own open tier is spent',
      complex,
      [...ONE_EACH.slice(1), backend('cloud'), backend('b2')].map(one =>
        one.tier === 'colab' ? { ...one, ...stopped(NOW + 1) } : one,
      ),
      { ...closed, order: { ...routing.order, complex: ['cloud', 'colab'] } },
      ['w'],
    ],
    ['a paying caller is sent where it belongs', { ...complex, userTier: 'paid' }, ONE_EACH, closed, ['cloud']],
    [
      'a tier that was asked for by name stays closed',
      { target: { kind: 'tier', tier: 'cloud' } },
      ONE_EACH,
      closed,
      [],
    ],
    [
      'tiers that are only down are not left for others',
      complex,
      [backend('cloud', isDown), backend('w')],
      { ...closed, paidTiers: [] },
      [],
    ],
  ])('%s', (_, asked, backends, rules, expected) => {
    expect(order(asked, backends, rules)).toEqual(expected);
  });

  test('a job has what expires unused, and any other free request has not', () => {
    const expiring = [backend('cloud', { quota: { shareLeft: 0.5, isExpiring: true } }), backend('w')];
    expect(order({ ...complex, isJob: true }, expiring, closed)).toEqual(['cloud']);
    expect(order(complex, expiring, closed)).toEqual(['w']);
    expect(order({ ...complex, isJob: true }, [backend('cloud', left(0.5)), backend('w')], closed)).toEqual(['w']);
  });

  test('each backend is told about once', () => {
    const made = plan(request(complex), { ...routing, ...closed }, ONE_EACH, NOW);
    expect(made.candidates.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('open to everyone'),
      expect.stringContaining('open to everyone'),
    ]);
    expect(made.excluded.map(({ id, cause }) => [id, cause.kind])).toEqual([['a/cloud', 'tier-closed']]);
  });
});

describe('quota', () => {
  test.each<[string, BackendSnapshot[], string[]]>([
    ['the largest share left first', [backend('c1', left(0.3)), backend('c2', left(0.7))], ['c2', 'c1']],
    [
      'shares before load and pace',
      [
        backend('c1', { ...left(0.3), firstToken: 50 }),
        backend('c2', { ...left(0.31), inFlight: 3, firstToken: 5000 }),
      ],
      ['c2', 'c1'],
    ],
    ['what has no quota before what has', [backend('c1', left(0.9)), backend('c2')], ['c2', 'c1']],
    [
      'not the one whose share is large because it fails',
      [backend('c1', { ...left(0.9), failureShare: 0.8 }), backend('c2', left(0.1))],
      ['c2', 'c1'],
    ],
    ['a spent account is not asked', [backend('c1', stopped(NOW + 1000)), backend('c2', left(0.1))], ['c2']],
    ['nor one that has nothing for such a request ever', [backend('c1', stopped())], []],
  ])('%s', (_, backends, expected) => {
    expect(order({}, backends)).toEqual(expected);
  });

  test('the exclusion tells why, and until when', () => {
    const { excluded } = plan(request(), routing, [backend('c1', stopped(NOW + 1000))], NOW);
    expect(excluded).toEqual([
      {
        id: 'a/c1',
        tier: 'cloud',
        reason: 'used up',
        cause: { kind: 'unavailable', until: NOW + 1000, isResting: true },
      },
    ]);
  });

  test('a candidate tells what is left', () => {
    const { candidates } = plan(request(), routing, [backend('c1', left(0.62))], NOW);
    expect(candidates[0]?.reason).toContain('62 % of its quota left');
  });
});

describe('within a tier', () => {
  test.each<[string, BackendSnapshot[], string[]]>([
    ['the listed order, when nothing tells them apart', [backend('w1'), backend('w2')], ['w1', 'w2']],
    [
      'the one with less in flight for its slots',
      [backend('w1', { inFlight: 2, slots: 4 }), backend('w2', { inFlight: 3, slots: 16 })],
      ['w2', 'w1'],
    ],
    [
      'load before pace',
      [backend('w1', { inFlight: 1, firstToken: 50 }), backend('w2', { firstToken: 9000 })],
      ['w2', 'w1'],
    ],
    ['the quicker first token', [backend('w1', { firstToken: 900 }), backend('w2', { firstToken: 150 })], ['w2', 'w1']],
    [
      'the listed order for paces that differ by noise only',
      [backend('w1', { firstToken: 390 }), backend('w2', { firstToken: 210 })],
      ['w1', 'w2'],
    ],
    ['the listed order when no pace is known', [backend('w1'), backend('w2'), backend('w3')], ['w1', 'w2', 'w3']],
    [
      'the listed order when the pace of the first is unknown',
      [backend('w1'), backend('w2', { firstToken: 90 })],
      ['w1', 'w2'],
    ],
    [
      'not the one that is idle because it fails',
      [backend('w1', { failureShare: 1 }), backend('w2', { inFlight: 3 })],
      ['w2', 'w1'],
    ],
    [
      'not the one that fails fast, however soon its answers come',
      [backend('w1', { failureShare: 0.6, firstToken: 1 }), backend('w2', { firstToken: 5000 })],
      ['w2', 'w1'],
    ],
    [
      'one that fails now and then, once the other is more than half full',
      [backend('w1', { failureShare: 0.3 }), backend('w2', { inFlight: 3 })],
      ['w1', 'w2'],
    ],
    [
      'one that fails still comes before a later tier',
      [backend('b'), backend('w1', { failureShare: 1, inFlight: 4 })],
      ['w1', 'b'],
    ],
    [
      'the last resort after the others of its tier, however busy and slow they are, and before a later tier',
      [
        backend('b'),
        backend('w1', { isLastResort: true, firstToken: 50 }),
        backend('w2', { inFlight: 4, failureShare: 1, firstToken: 9000 }),
      ],
      ['w2', 'w1', 'b'],
    ],
    ['one on trial is asked', [backend('w1', { health: { kind: 'on-trial', isTrying: false } })], ['w1']],
  ])('%s', (_, backends, expected) => {
    expect(order({}, backends)).toEqual(expected);
  });
});

describe('the twin’s backends in a tier', () => {
  const LATE = { age: 4500, isLate: true } as const;
  /** What node B has told of it, so many ms ago. */
  const theirs = (name: string, given: Partial<BackendSnapshot> = {}) =>
    backend(name, { age: 500, ...given, id: `b/${name}` });
  const both = (backends: readonly BackendSnapshot[]) =>
    plan(request(), routing, backends, NOW).candidates.map(({ id }) => id);

  test.each<[string, BackendSnapshot[], string[]]>([
    ['this node’s own first, when nothing else tells them apart', [theirs('w'), backend('w')], ['a/w', 'b/w']],
    [
      'this node’s own first, when they differ by noise only',
      [theirs('w', { firstToken: 210 }), backend('w', { firstToken: 390 })],
      ['a/w', 'b/w'],
    ],
    ['the idle one before one’s own busy one', [backend('w', { inFlight: 1 }), theirs('w')], ['b/w', 'a/w']],
    ['the clearly quicker one', [backend('w', { firstToken: 900 }), theirs('w', { firstToken: 150 })], ['b/w', 'a/w']],
    [
      'the account with more left, whoever’s it is',
      [backend('c', left(0.4)), theirs('c', left(0.5)), theirs('c2', left(0.3))],
      ['b/c', 'a/c', 'b/c2'],
    ],
    [
      'what has not been heard of for a while after what is fresh, whatever it has left',
      [theirs('c', { ...left(0.9), ...LATE }), backend('c', { ...left(0.1), inFlight: 4 })],
      ['a/c', 'b/c'],
    ],
    [
      'it even after what fails, for nobody knows how it is',
      [theirs('c', LATE), backend('c', { failureShare: 0.9 })],
      ['a/c', 'b/c'],
    ],
    ['but before one’s own last resort', [backend('w', { isLastResort: true }), theirs('w', LATE)], ['b/w', 'a/w']],
    ['and before a later tier', [backend('cloud'), theirs('w', LATE)], ['b/w', 'a/cloud']],
    [
      'a word of three seconds ago is fresh',
      [backend('w', { inFlight: 1 }), theirs('w', { age: 3000 })],
      ['b/w', 'a/w'],
    ],
    [
      'its last resort with one’s own, in the order of load',
      [backend('w', { isLastResort: true, inFlight: 1 }), theirs('w', { isLastResort: true }), theirs('w2')],
      ['b/w2', 'b/w', 'a/w'],
    ],
    [
      'not what has not been heard for longer than its lease',
      [theirs('w', { age: 8000, isLate: true, health: { kind: 'not-ready', reason: 'not heard' } }), backend('w')],
      ['a/w'],
    ],
  ])('%s', (_, backends, expected) => {
    expect(both(backends)).toEqual(expected);
  });

  test.each([
    [0, 'heard of just now'],
    [999, 'heard of just now'],
    [1000, 'last heard 1 s ago'],
    [4400, 'last heard 4 s ago'],
  ])('heard of %d ms ago: its reason says so', (age, words) => {
    expect(plan(request(), routing, [theirs('w', { age })], NOW).candidates[0]?.reason).toContain(words);
  });

  test('one’s own says nothing of an age', () => {
    expect(plan(request(), routing, [backend('w')], NOW).candidates[0]?.reason).not.toContain('heard');
  });
});

describe('who is not asked, and why', () => {
  const health = (state: Health) => [{}, { health: state }] as const;
  test.each<
    [string, Partial<PlanRequest>, Partial<BackendSnapshot>, readonly ('workstation' | 'cloud')[], unknown, string]
  >([
    [
      'another backend was asked for',
      { target: { kind: 'backend', id: 'a/other' } },
      {},
      [],
      { kind: 'not-asked-for' },
      'another backend was asked for',
    ],
    [
      'another tier was asked for',
      { target: { kind: 'tier', tier: 'cloud' } },
      {},
      [],
      { kind: 'not-asked-for' },
      'tier workstation is not among the tiers for this request',
    ],
    [
      'embeddings of one that has none',
      { wantsEmbeddings: true },
      {},
      [],
      { kind: 'lacks', what: ['embeddings'] },
      'gives no embeddings',
    ],
    [
      'embeddings of another tier',
      { wantsEmbeddings: true },
      { tier: 'cloud', embeddings: true },
      [],
      { kind: 'lacks', what: ['embeddings'] },
      'gives no embeddings',
    ],
    [
      'embeddings of the workstation where another tier was asked for',
      { wantsEmbeddings: true, target: { kind: 'tier', tier: 'cloud' } },
      { embeddings: true },
      [],
      { kind: 'not-asked-for' },
      'tier workstation is not among the tiers for this request',
    ],
    [
      'capabilities that it lacks, each by name',
      { needs: ['tools', 'json', 'vision'] },
      { capabilities: new Set<Capability>(['json']) },
      [],
      { kind: 'lacks', what: ['tools', 'vision'] },
      'lacks tools, vision',
    ],
    [
      'a prompt above its context',
      { promptTokens: 4097 },
      { contextTokens: 4096 },
      [],
      { kind: 'context', contextTokens: 4096 },
      'its context of 4096 tokens is too small (about 4097 needed)',
    ],
    [
      'a context that was too small elsewhere already',
      { contextAbove: 4096 },
      { contextTokens: 4096 },
      [],
      { kind: 'context', contextTokens: 4096 },
      'its context of 4096 tokens is too small (about 10 needed)',
    ],
    [
      'a paid tier for a free user',
      {},
      {},
      ['workstation'],
      { kind: 'tier-closed' },
      'tier workstation is for paying users',
    ],
    [
      'a paid tier for a free user who names the backend',
      { target: { kind: 'backend', id: 'a/w' } },
      {},
      ['workstation'],
      { kind: 'tier-closed' },
      'tier workstation is for paying users',
    ],
    [
      'on trial with another request',
      ...health({ kind: 'on-trial', isTrying: true }),
      [],
      { kind: 'unavailable', isResting: false },
      'back from an outage, on trial with another request',
    ],
    [
      'down',
      ...health({ kind: 'down', until: NOW + 12_345 }),
      [],
      { kind: 'unavailable', until: NOW + 12_345, isResting: false },
      'down; looked at again in 12.3 s',
    ],
    [
      'resting',
      ...health({ kind: 'resting', until: NOW + 1500, reason: 'rate limit' }),
      [],
      { kind: 'unavailable', until: NOW + 1500, isResting: true },
      'rests for 1.5 s (rate limit)',
    ],
    [
      'resting for less than a second',
      ...health({ kind: 'resting', until: NOW + 250, reason: 'rate limit' }),
      [],
      { kind: 'unavailable', until: NOW + 250, isResting: true },
      'rests for 250 ms (rate limit)',
    ],
    [
      'disabled',
      ...health({ kind: 'disabled', reason: 'its key was refused' }),
      [],
      { kind: 'unavailable', isResting: false },
      'its key was refused',
    ],
    [
      'not ready',
      ...health({ kind: 'not-ready', reason: 'no model is pulled' }),
      [],
      { kind: 'unavailable', isResting: false },
      'no model is pulled',
    ],
    [
      'not there, nobody configured it, and nothing is known of what it lacks',
      { needs: ['tools'], promptTokens: 99_999 },
      { contextTokens: 4096, origin: 'assumed', health: { kind: 'not-ready', reason: 'no Ollama answers' } },
      [],
      { kind: 'not-set-up' },
      'no Ollama answers',
    ],
    [
      'assumed, and only being made ready: what it lacks is known',
      { needs: ['tools'] },
      { origin: 'assumed', health: { kind: 'not-ready', reason: 'being fetched', until: NOW + 9000 } },
      [],
      { kind: 'lacks', what: ['tools'] },
      'lacks tools',
    ],
  ])('%s', (_, asked, given, paidTiers, cause, reason) => {
    const one = backend('w', given);
    expect(plan(request(asked), { ...routing, paidTiers: [...paidTiers] }, [one], NOW)).toEqual({
      class: 'simple',
      candidates: [],
      excluded: [{ id: one.id, tier: one.tier, cause, reason }],
    });
  });

  test.each<[string, Partial<PlanRequest>, Partial<BackendSnapshot>, readonly 'workstation'[]]>([
    ['a paid tier for a paying user', { userTier: 'paid' }, {}, ['workstation']],
    ['a prompt as long as its context', { promptTokens: 4096 }, { contextTokens: 4096 }, []],
    ['a context that is not known, after others were too small', { promptTokens: 99_999, contextAbove: 4096 }, {}, []],
    ['every capability and more', { needs: ['json'] }, { capabilities: new Set<Capability>(['json', 'tools']) }, []],
    ['embeddings of the workstation', { wantsEmbeddings: true }, { embeddings: true }, []],
  ])('asked all the same: %s', (_, asked, given, paidTiers) => {
    expect(order(asked, [backend('w', given)], { paidTiers: [...paidTiers] })).toEqual(['w']);
  });

  test('what can never be comes before what is not now', () => {
    const one = backend('w', { health: { kind: 'down', until: NOW + 1 } });
    expect(plan(request({ needs: ['vision'] }), routing, [one], NOW).excluded[0]?.cause.kind).toBe('lacks');
  });
});

test('the reason of a candidate tells its place, its load, its pace and what speaks against it', () => {
  const one = backend('b', {
    inFlight: 1,
    firstToken: 1234,
    failureShare: 0.3,
    health: { kind: 'on-trial', isTrying: false },
  });
  expect(plan(request(), routing, [one], NOW).candidates).toEqual([
    {
      id: 'a/b',
      tier: 'colab',
      reason:
        'second tier for simple requests, 1 of 4 slots in use, first token lately after 1.2 s, failed lately, on trial after an outage',
    },
  ]);
});

describe('as a pure function', () => {
  const tier = fc.constantFrom('workstation' as const, 'colab' as const, 'cloud' as const);
  const capability = fc.constantFrom<Capability>('tools', 'json', 'vision', 'n');
  const state: fc.Arbitrary<Health> = fc.oneof(
    { weight: 4, arbitrary: fc.constant<Health>({ kind: 'ready' }) },
    fc.record({ kind: fc.constant('on-trial' as const), isTrying: fc.boolean() }),
    fc.record({ kind: fc.constant('down' as const), until: fc.integer({ min: NOW, max: NOW + 60_000 }) }),
    fc.record({
      kind: fc.constant('resting' as const),
      until: fc.integer({ min: NOW, max: NOW + 60_000 }),
      reason: fc.string(),
    }),
    fc.record({ kind: fc.constantFrom('disabled' as const, 'not-ready' as const), reason: fc.string() }),
  );
  const backends = fc
    .array(
      fc.record({
        tier,
        capabilities: fc.uniqueArray(capability).map(list => new Set(list)),
        contextTokens: fc.option(fc.integer({ min: 128, max: 8192 }), { nil: undefined }),
        embeddings: fc.boolean(),
        inFlight: fc.nat(20),
        slots: fc.integer({ min: 1, max: 16 }),
        firstToken: fc.option(fc.double({ min: 0, max: 60_000, noNaN: true }), { nil: undefined }),
        failureShare: fc.double({ min: 0, max: 1, noNaN: true }),
        isLastResort: fc.boolean(),
        health: state,
      }),
      { maxLength: 8 },
    )
    .map(list => list.map((one, place): BackendSnapshot => ({ id: `a/${place}`, ...one })));
  const asked: fc.Arbitrary<PlanRequest> = fc.record(
    {
      target: fc.oneof(
        fc.constant({ kind: 'auto' as const }),
        fc.record({ kind: fc.constant('tier' as const), tier }),
        fc.record({ kind: fc.constant('backend' as const), id: fc.nat(8).map(place => `a/${place}`) }),
      ),
      complexity: fc.double({ min: 0, max: 10, noNaN: true }),
      userTier: fc.constantFrom('free' as const, 'paid' as const),
      needs: fc.uniqueArray(capability, { maxLength: 2 }),
      promptTokens: fc.nat(9000),
      wantsEmbeddings: fc.boolean(),
      contextAbove: fc.nat(4096),
      fixedClass: fc.constantFrom('simple' as const, 'medium' as const, 'complex' as const),
    },
    { requiredKeys: ['target', 'complexity', 'userTier', 'needs', 'promptTokens', 'wantsEmbeddings'] },
  );
  const rules = fc.uniqueArray(tier).map(paidTiers => ({ ...routing, paidTiers }));

  test('candidates and excluded together are exactly the backends', () => {
    fc.assert(
      fc.property(asked, rules, backends, (one, rule, list) => {
        const { candidates, excluded } = plan(one, rule, list, NOW);
        expect([...candidates, ...excluded].map(({ id }) => id).sort()).toEqual(list.map(({ id }) => id).sort());
      }),
    );
  });

  test('the same input gives the same output, and is left as it was', () => {
    fc.assert(
      fc.property(asked, rules, backends, (one, rule, list) => {
        const before = structuredClone([one, rule, list]);
        const first = plan(one, rule, list, NOW);
        expect(plan(one, rule, list, NOW)).toEqual(first);
        expect([one, rule, list]).toEqual(before);
      }),
    );
  });

  test('nobody is asked who lacks something, is closed, or cannot answer now', () => {
    fc.assert(
      fc.property(asked, rules, backends, (one, rule, list) => {
        for (const { id } of plan(one, rule, list, NOW).candidates) {
          const found = list.find(known => known.id === id);
          expect(found?.health.kind === 'ready' || found?.health.kind === 'on-trial').toBe(true);
          expect(one.needs.filter(need => !found?.capabilities.has(need))).toEqual([]);
          expect(one.promptTokens).toBeLessThanOrEqual(found?.contextTokens ?? Number.POSITIVE_INFINITY);
          if (one.userTier === 'free') expect(rule.paidTiers).not.toContain(found?.tier);
        }
      }),
    );
  });

  test('tiers are never mixed: each comes as one block', () => {
    fc.assert(
      fc.property(asked, rules, backends, (one, rule, list) => {
        const tiers = plan(one, rule, list, NOW).candidates.map(candidate => candidate.tier);
        const blocks = tiers.filter((name, place) => name !== tiers[place - 1]);
        expect(new Set(blocks).size).toBe(blocks.length);
      }),
    );
  });
});

describe('a machine with no room', () => {
  const busy = { level: 'busy' as const, reason: 'its machine is busy (other programs take 31 of 44 cores)' };
  const short = { level: 'short' as const, reason: 'its machine is about to run out of memory (1 GB of 137 GB left)' };

  test.each([
    ['goes after all others of its tier', ['w1', 'w2'], ['w1'], ['w2', 'w1']],
    ['goes after the other tiers too', ['w1', 'b', 'cloud'], ['w1'], ['b', 'cloud', 'w1']],
    ['is asked all the same when nobody else can be', ['w1'], ['w1'], ['w1']],
    ['keeps its place among others that are as busy', ['w1', 'w2', 'b'], ['w1', 'w2'], ['b', 'w1', 'w2']],
  ] as const)('%s', (_, names, pressed, expected) => {
    const backends = names.map(name => backend(name, pressed.some(one => one === name) ? { pressure: busy } : {}));
    expect(order({}, backends)).toEqual(expected);
  });

  test('says why it is asked last', () => {
    const { candidates } = plan(request(), routing, [backend('w', { pressure: busy }), backend('b')], NOW);
    expect(candidates.at(-1)?.reason).toContain(
      'its machine is busy (other programs take 31 of 44 cores), so it is asked after all others',
    );
    expect(candidates[0]?.reason).not.toContain('busy');
  });

  test('is not asked at all when it is about to run out of memory, and may be again in a quarter of a minute', () => {
    const { candidates, excluded } = plan(request(), routing, [backend('w', { pressure: short })], NOW);
    expect(candidates).toEqual([]);
    expect(excluded).toEqual([
      {
        id: 'a/w',
        tier: 'workstation',
        reason: short.reason,
        cause: { kind: 'unavailable', until: NOW + 15_000, isResting: false },
      },
    ]);
  });

  test('whoever is busy: the same backends are asked, those with room first, each in its old order', () => {
    const names = ['w1', 'w2', 'b1', 'cloud1', 'cloud2'];
    fc.assert(
      fc.property(fc.subarray(names), fc.integer({ min: 0, max: 10 }), (pressed, complexity) => {
        const before = order(
          { complexity },
          names.map(name => backend(name)),
        );
        const isPressed = (name: string) => pressed.includes(name);
        const after = order(
          { complexity },
          names.map(name => backend(name, isPressed(name) ? { pressure: busy } : {})),
        );
        expect(after).toEqual([...before.filter(name => !isPressed(name)), ...before.filter(isPressed)]);
      }),
    );
  });
});
