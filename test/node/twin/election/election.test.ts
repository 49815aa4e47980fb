import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ElectionMessage, electionMessageSchema } from '../../../../main/node/twin/election/index.ts';
import { HEARTBEAT, LEASE, linked } from './linked.ts';

const said = (given: Partial<ElectionMessage> = {}): ElectionMessage => ({
  node: 'b',
  term: 0,
  role: 'standby',
  preferred: false,
  ...given,
});

describe('at the start', () => {
  test('a node without a twin is active at once', () => {
    const { nodes, start } = linked();
    nodes.a.twin = undefined;
    start('a');
    expect(nodes.a.election.view()).toMatchObject({ role: 'active', term: 1, active: 'a' });
  });

  test.each(['a', 'b'] as const)(
    'the preferred one of two claims as soon as it hears the other: %s',
    async preferred => {
      const { clock, nodes, start } = linked({ preferred });
      start('a', 'b');
      await clock.advance(HEARTBEAT);
      const term = preferred === 'a' ? 2 : 1;
      expect([nodes.a, nodes.b].map(({ election }) => election.view())).toEqual(
        ['a', 'b'].map(name => ({
          role: name === preferred ? 'active' : 'standby',
          term,
          active: preferred,
          since: expect.any(Number),
        })),
      );
    },
  );

  test('with no preference it is the lower id', async () => {
    const { clock, roles, start } = linked();
    start('a', 'b');
    await clock.advance(HEARTBEAT);
    expect(roles()).toEqual(['active', 'standby']);
  });

  test('one that hears nobody is on standby for a lease, with no active, and then active', async () => {
    const { clock, nodes, start } = linked();
    start('b');
    await clock.advance(LEASE - 1);
    expect(nodes.b.election.view()).toMatchObject({ role: 'standby', active: undefined });
    await clock.advance(LEASE / 12);
    expect(nodes.b.election.view()).toMatchObject({ role: 'active', term: 1, active: 'b' });
  });

  test('one that was active before it stopped does not think so until it has listened', async () => {
    const { nodes, start } = linked({ saved: { a: { term: 8, role: 'active' } } });
    start('a');
    expect(nodes.a.election.view()).toMatchObject({ role: 'standby', term: 8, active: undefined });
    expect(nodes.a.election.message()).toMatchObject({ role: 'standby', term: 8 });
  });

  test.each([undefined, null, 'x', { term: -1, role: 'active' }, { term: 3 }])(
    'what was saved and does not read is as if nothing was: %j',
    saved => {
      expect(linked({ saved: { a: saved } }).nodes.a.election.view()).toMatchObject({ role: 'standby', term: 0 });
    },
  );
});

describe('when the active is gone', () => {
  test('its twin takes over a lease after it was heard last, above every term that it has heard of', async () => {
    const { clock, nodes, start, kill } = linked({ preferred: 'a', saved: { a: { term: 8, role: 'active' } } });
    start('a', 'b');
    await clock.advance(2 * HEARTBEAT);
    expect(nodes.b.election.view()).toMatchObject({ role: 'standby', term: 10, active: 'a' });
    kill('a');
    await clock.advance(LEASE - 1);
    expect(nodes.b.election.view().role).toBe('standby');
    await clock.advance(LEASE / 12);
    expect(nodes.b.election.view()).toMatchObject({ role: 'active', term: 11, active: 'b' });
    expect(nodes.b.saved.now).toEqual({ term: 11, role: 'active' });
  });

  test('and is back within the lease, the preferred of the two claims a new term', async () => {
    const { clock, nodes, start, kill, roles } = linked({ preferred: 'a' });
    start('a', 'b');
    await clock.advance(2 * HEARTBEAT);
    kill('a');
    start('a');
    await clock.advance(HEARTBEAT);
    expect([roles(), nodes.a.election.view().term]).toEqual([['active', 'standby'], 4]);
  });

  test('a standby that was stopped for a while first reads what came meanwhile', async () => {
    const { clock, nodes, start } = linked({ preferred: 'a' });
    start('a', 'b');
    await clock.advance(2 * HEARTBEAT);
    // Its processor stands still for a minute: the look that was due comes late, and then the heartbeat.
    nodes.a.isHeard = false;
    const late = nodes.a.election.message();
    const { election } = nodes.b;
    const monotonic = clock.monotonic.bind(clock);
    clock.monotonic = () => monotonic() + 60_000;
    await clock.advance(LEASE / 12);
    expect(election.view().role).toBe('standby');
    election.hear(late);
    await clock.advance(LEASE - 1);
    expect(election.view().role).toBe('standby');
  });
});

describe('the preferred node that comes back', () => {
  async function returned(roundsBefore = 0) {
    const all = linked({ preferred: 'a' });
    all.start('a', 'b');
    await all.clock.advance(HEARTBEAT);
    for (let round = 0; round <= roundsBefore; round++) {
      all.kill('a');
      await all.clock.advance(2 * LEASE);
      all.start('a');
      if (round < roundsBefore) {
        all.nodes.a.election.makeActive();
        // A choice of the owner ends when the chosen one fails.
        await all.clock.advance(HEARTBEAT);
      }
    }
    return all;
  }

  test('gets the role after five leases in which all was steady, by hand-over', async () => {
    const { clock, nodes, roles } = await returned();
    await clock.advance(5 * LEASE - 1);
    expect(roles()).toEqual(['standby', 'active']);
    await clock.advance(2 * LEASE + 5 * LEASE);
    expect(roles()).toEqual(['active', 'standby']);
    expect(nodes.b.views.at(-1)).toMatchObject({ role: 'standby', active: 'a' });
  });

  test('waits longer after each recent change', async () => {
    const { clock, roles } = await returned(1);
    await clock.advance(5 * LEASE + 2 * HEARTBEAT);
    expect(roles()).toEqual(['standby', 'active']);
    await clock.advance(90 * LEASE);
    expect(roles()).toEqual(['active', 'standby']);
  });

  test('does not get it while the link is not steady', async () => {
    const { clock, nodes, roles } = await returned();
    for (let round = 0; round < 20; round++) {
      nodes.a.isHeard = false;
      await clock.advance(LEASE + HEARTBEAT);
      nodes.a.isHeard = true;
      await clock.advance(2 * LEASE);
    }
    expect(roles()).toEqual(['standby', 'active']);
  });
});

describe('on purpose', () => {
  async function running() {
    const all = linked({ preferred: 'a' });
    all.start('a', 'b');
    await all.clock.advance(HEARTBEAT);
    return all;
  }

  test('a standby that is made active is so at once, and stays so though the other is preferred', async () => {
    const { clock, nodes, roles } = await running();
    expect(nodes.b.election.makeActive()).toMatchObject({ role: 'active', term: 3, active: 'b' });
    expect(roles()).toEqual(['standby', 'active']);
    expect(nodes.b.election.makeActive()).toMatchObject({ term: 3 });
    await clock.advance(200 * LEASE);
    expect([roles(), nodes.a.saved.now]).toEqual([['standby', 'active'], { term: 3, role: 'standby', chosen: 'b' }]);
  });

  test('it stays so over a short restart of either, and not over a failure', async () => {
    const { clock, nodes, roles, kill, start } = await running();
    nodes.b.election.makeActive();
    kill('b');
    start('b');
    await clock.advance(HEARTBEAT);
    expect(roles()).toEqual(['standby', 'active']);
    kill('a');
    start('a');
    await clock.advance(200 * LEASE);
    expect(roles()).toEqual(['standby', 'active']);
    kill('b');
    await clock.advance(2 * LEASE);
    start('b');
    await clock.advance(200 * LEASE);
    expect([roles(), nodes.a.saved.now]).toEqual([['active', 'standby'], expect.not.objectContaining({ chosen: 'b' })]);
  });

  test('it is so too when the twin is not heard; the higher term wins when it is', async () => {
    const { clock, nodes, roles } = await running();
    nodes.a.isHeard = false;
    nodes.b.isHeard = false;
    nodes.b.election.makeActive();
    await clock.advance(2 * LEASE);
    expect(roles()).toEqual(['active', 'active']);
    nodes.a.isHeard = true;
    nodes.b.isHeard = true;
    await clock.advance(HEARTBEAT);
    expect(roles()).toEqual(['standby', 'active']);
  });

  test('an active that hands over keeps the role until the other has it', async () => {
    const { clock, nodes, roles } = await running();
    nodes.a.isHeard = false;
    const result = nodes.a.election.handOver('choice');
    expect(nodes.a.election.handOver('choice')).toBe(result);
    expect(roles()).toEqual(['active', 'standby']);
    nodes.a.isHeard = true;
    await clock.advance(HEARTBEAT);
    expect([await result, roles()]).toEqual([{ kind: 'handed-over' }, ['standby', 'active']]);
    expect(await nodes.a.election.handOver('choice')).toEqual({ kind: 'handed-over' });
    await clock.advance(200 * LEASE);
    expect(roles()).toEqual(['standby', 'active']);
    expect([nodes.a.healed, nodes.b.healed]).toEqual([[], []]);
  });

  test('one that leaves does not get the role back while it runs, and gets it after its next start', async () => {
    const { clock, nodes, roles, kill, start } = await running();
    expect(await nodes.a.election.handOver('leaving')).toEqual({ kind: 'handed-over' });
    await clock.advance(200 * LEASE);
    expect(roles()).toEqual(['standby', 'active']);
    kill('a');
    await clock.advance(2 * LEASE);
    start('a');
    await clock.advance(8 * LEASE);
    expect(roles()).toEqual(['active', 'standby']);
  });

  test('one that left and is back at once waits for the role as any other that comes back', async () => {
    const { clock, nodes, roles, kill, start } = await running();
    await clock.advance(20 * LEASE);
    await nodes.a.election.handOver('leaving');
    kill('a');
    start('a');
    await clock.advance(3 * LEASE);
    expect(roles()).toEqual(['standby', 'active']);
    await clock.advance(20 * LEASE);
    expect(roles()).toEqual(['active', 'standby']);
  });

  test('a node that is stopped changes no more, whatever it hears', async () => {
    const { nodes } = linked();
    nodes.a.election.stop();
    nodes.a.election.hear(said());
    expect([nodes.a.election.makeActive().role, nodes.a.saved.now]).toEqual(['standby', undefined]);
  });

  test('a hand-over is refused when nobody is there to take it', async () => {
    const { clock, nodes, kill } = await running();
    kill('b');
    await clock.advance(LEASE + HEARTBEAT);
    expect(await nodes.a.election.handOver('leaving')).toMatchObject({ kind: 'refused', reason: 'twin-not-heard' });
    nodes.a.twin = undefined;
    expect(await nodes.a.election.handOver('leaving')).toMatchObject({ kind: 'refused', reason: 'unpaired' });
    expect(nodes.a.election.view().role).toBe('active');
  });

  test('a hand-over that nobody takes within a lease is taken back', async () => {
    const { clock, nodes, start } = linked();
    start('a');
    await clock.advance(LEASE);
    nodes.a.election.hear(said());
    const result = nodes.a.election.handOver('choice');
    expect(nodes.a.election.message().wantsHandOver).toBe('choice');
    await clock.advance(LEASE);
    expect(await result).toMatchObject({ kind: 'refused', reason: 'not-taken' });
    expect(nodes.a.election.message()).not.toHaveProperty('wantsHandOver');
    expect(nodes.a.election.view()).toMatchObject({ role: 'active', term: 2 });
  });

  test('a stop and the owner’s other mind end a hand-over', async () => {
    const { nodes } = await running();
    nodes.a.isHeard = false;
    const first = nodes.a.election.handOver('choice');
    nodes.a.election.makeActive();
    const second = nodes.a.election.handOver('choice');
    nodes.a.election.stop();
    expect([await first, await second]).toMatchObject([{ reason: 'kept' }, { reason: 'stopped' }]);
  });
});

describe('a partition', () => {
  test('is told on both sides, once, with its times and terms; the higher term wins', async () => {
    const { clock, nodes, roles, start, kill } = linked({ preferred: 'a' });
    start('a', 'b');
    await clock.advance(HEARTBEAT);
    nodes.a.isHeard = false;
    nodes.b.isHeard = false;
    await clock.advance(60_000);
    expect(roles()).toEqual(['active', 'active']);
    const from = nodes.b.election.view().since;
    nodes.a.isHeard = true;
    nodes.b.isHeard = true;
    await clock.advance(4 * HEARTBEAT);
    expect(roles()).toEqual(['standby', 'active']);
    const healed = {
      from,
      to: nodes.a.election.view().since,
      won: { node: 'b', term: 3 },
      lost: { node: 'a', term: 2 },
    };
    expect([nodes.a.healed, nodes.b.healed]).toEqual([[healed], [healed]]);
    kill('b');
    start('b');
    await clock.advance(HEARTBEAT);
    expect([nodes.b.election.view().term > 3, nodes.b.healed]).toEqual([true, []]);
  });

  test('of one direction leaves one active, when it is the standby that is not heard', async () => {
    const { clock, nodes, roles, start } = linked({ preferred: 'a' });
    start('a', 'b');
    await clock.advance(HEARTBEAT);
    nodes.b.isHeard = false;
    await clock.advance(20 * LEASE);
    expect(roles()).toEqual(['active', 'standby']);
  });

  test('of one direction leaves one active, when the one that is not heard was active in a higher term before', async () => {
    const { clock, nodes, roles, start } = linked({ saved: { a: { term: 8, role: 'active' } } });
    nodes.a.isHeard = false;
    start('b');
    await clock.advance(2 * LEASE);
    start('a');
    await clock.advance(20 * LEASE);
    expect([roles(), nodes.a.election.view().active]).toEqual([['standby', 'active'], 'b']);
    nodes.a.isHeard = true;
    await clock.advance(HEARTBEAT);
    expect([nodes.a, nodes.b].map(({ election }) => election.view())).toMatchObject([
      { term: 9, active: 'b' },
      { term: 9, active: 'b' },
    ]);
  });

  test('of the other direction moves the role to the one that is heard', async () => {
    const { clock, nodes, roles, start } = linked({ preferred: 'b' });
    start('a', 'b');
    await clock.advance(HEARTBEAT);
    nodes.b.isHeard = false;
    await clock.advance(2 * LEASE);
    expect(roles()).toEqual(['active', 'standby']);
    await clock.advance(20 * LEASE);
    expect(roles()).toEqual(['active', 'standby']);
  });

  test('after a second one in a short time a standby waits longer, and after a crash it does not', async () => {
    const { clock, nodes, roles, start, kill } = linked();
    start('a', 'b');
    await clock.advance(HEARTBEAT);
    const cut = async (time: number) => {
      nodes.a.isHeard = false;
      nodes.b.isHeard = false;
      await clock.advance(time);
      const both = roles();
      nodes.a.isHeard = true;
      nodes.b.isHeard = true;
      await clock.advance(2 * HEARTBEAT);
      return both;
    };
    expect(await cut(2 * LEASE)).toEqual(['active', 'active']);
    expect(await cut(2 * LEASE)).toEqual(['active', 'active']);
    expect(await cut(1.5 * LEASE)).not.toEqual(['active', 'active']);
    await clock.advance(101 * LEASE);
    for (let round = 0; round < 4; round++) {
      const active = roles()[0] === 'active' ? 'a' : 'b';
      kill(active);
      await clock.advance(LEASE + LEASE / 12);
      expect(nodes[active === 'a' ? 'b' : 'a'].election.view().role).toBe('active');
      start(active);
      await clock.advance(HEARTBEAT);
    }
  });
});

describe('pairing while it runs', () => {
  test('two that were active alone find out anew which one it is, and a node without a twin again is active', async () => {
    const { clock, nodes, roles, start } = linked({ preferred: 'b' });
    nodes.a.twin = undefined;
    nodes.b.twin = undefined;
    start('a', 'b');
    expect(roles()).toEqual(['active', 'active']);
    nodes.a.twin = 'b';
    nodes.b.twin = 'a';
    await clock.advance(2 * HEARTBEAT);
    expect([roles(), nodes.a.healed]).toEqual([['standby', 'active'], []]);
    nodes.a.twin = undefined;
    await clock.advance(LEASE / 12);
    expect(nodes.a.election.view()).toMatchObject({ role: 'active', active: 'a' });
  });
});

describe('what a twin says', () => {
  test('an active whose twin knows of a higher term claims one above it, so that its announcements count', async () => {
    const { nodes, clock, start } = linked();
    start('a');
    await clock.advance(LEASE);
    nodes.a.election.hear(said());
    const handOver = nodes.a.election.handOver('leaving');
    await clock.advance(1000);
    nodes.a.election.hear(said({ term: 7 }));
    expect(nodes.a.election.view()).toMatchObject({ role: 'active', term: 8 });
    expect(nodes.a.election.message()).toMatchObject({ activeFor: 1000, wantsHandOver: 'leaving' });
    nodes.a.election.hear(said({ term: 9, role: 'active' }));
    expect(await handOver).toEqual({ kind: 'handed-over' });
  });

  test('late words of a twin that has claimed since do not move the role', async () => {
    const { nodes, start } = linked({ preferred: 'a' });
    start('a');
    nodes.a.election.hear(said({ term: 5, role: 'active' }));
    nodes.a.election.hear(said({ term: 4, role: 'standby' }));
    nodes.a.election.hear(said({ term: 3, role: 'active', wantsHandOver: 'choice' }));
    expect(nodes.a.election.view()).toMatchObject({ role: 'standby', term: 5, active: 'b' });
  });

  test.each<readonly [string, unknown]>([
    ['of another node', said({ node: 'c', term: 9, role: 'active' })],
    ['of this node itself', said({ node: 'a', term: 8, role: 'active' })],
    ['with a term that cannot be its own', said({ term: 8, role: 'active' })],
    ['with a term that is no number', { ...said(), term: 'x' }],
    ['with a term beyond all terms', said({ term: 2 ** 60, role: 'active' })],
    ['of no shape', [null]],
  ])('a message %s changes nothing', async (_, message) => {
    const { nodes, clock, start } = linked();
    start('a');
    await clock.advance(LEASE);
    const before = nodes.a.election.view();
    nodes.a.election.hear(message);
    expect(nodes.a.election.view()).toEqual(before);
  });

  test('a newer twin’s further words are left out, and what it says otherwise counts as not said', () => {
    const message = { ...said(), wantsHandOver: 'tomorrow', lost: 3, activeFor: -1, chosen: 7, mood: 'good' };
    expect(electionMessageSchema.parse(message)).toEqual(said());
  });

  test('whatever it says, nothing is thrown and terms only grow', () => {
    const words = fc.oneof(
      fc.anything(),
      fc.record(
        {
          node: fc.constantFrom('a', 'b', ''),
          term: fc.oneof(fc.nat(20), fc.double()),
          role: fc.constantFrom('active', 'standby', 'king'),
          preferred: fc.anything(),
          chosen: fc.constantFrom('a', 'b', 'c', 3),
          activeFor: fc.double(),
          wantsHandOver: fc.constantFrom('choice', 'leaving', 'preferred', {}),
          lost: fc.record({ term: fc.nat(), wonBy: fc.nat(), overlap: fc.nat(), ago: fc.nat() }),
        },
        { requiredKeys: ['node', 'term', 'role'] },
      ),
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 30 }), all => {
        const { nodes, start } = linked();
        start('a');
        let before = 0;
        for (const one of all) {
          nodes.a.election.hear(one);
          const { term } = nodes.a.election.view();
          expect(term).toBeGreaterThanOrEqual(before);
          before = term;
        }
      }),
    );
  });

  test('a listener’s bug keeps neither the others nor the twin from hearing', async () => {
    const { nodes, start, clock } = linked();
    nodes.a.election.onChange(() => {
      throw new Error('a bug');
    });
    const seen: string[] = [];
    const end = nodes.a.election.onChange(({ role }) => seen.push(role));
    start('a', 'b');
    await clock.advance(HEARTBEAT);
    end();
    nodes.b.election.makeActive();
    expect([seen, nodes.b.election.view().role]).toEqual([['active'], 'active']);
  });
});
