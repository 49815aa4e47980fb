import { describe, expect, it } from 'vitest';
import { handAnywhere, handHandlers } from '../../../main/node/pair/index.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { MemoryLink } from '../twin/linked-peers.ts';

/** A, with `a/groq`, and its twin B, with `b/groq`. */
function setup() {
  const doneAt = { a: [] as string[], b: [] as string[] };
  const doHere = (node: 'a' | 'b') => (move: string, backend: string) => {
    if (backend !== `${node}/groq`) return false;
    doneAt[node].push(`${move} ${backend}`);
    return true;
  };
  const link = new MemoryLink(() => handHandlers('b', doHere('b')));
  const twin = { id: 'b', name: 'T7910-B', isHeard: true, clockAhead: 0 };
  const asked = { twin: () => twin, peer: link, clock: new ManualClock() };
  const hand = (backend: string) => handAnywhere(asked, doHere('a'), 'resetCoolDown', backend);
  return { doneAt, link, twin, asked, hand };
}

describe('what is done by hand', () => {
  it('to a backend of this node is done here', async () => {
    const { hand, doneAt, link } = setup();
    expect(await hand('a/groq')).toEqual({ kind: 'done' });
    expect(doneAt).toEqual({ a: ['resetCoolDown a/groq'], b: [] });
    expect(link.asked).toEqual([]);
  });

  it('to a backend of the twin is done by its owner', async () => {
    const { hand, doneAt } = setup();
    expect(await hand('b/groq')).toEqual({ kind: 'done' });
    expect(doneAt).toEqual({ a: [], b: ['resetCoolDown b/groq'] });
  });

  it.each(['a/none', 'b/none', 'c/groq', 'groq'])('to %s, which there is not, is nothing', async backend => {
    expect(await setup().hand(backend)).toEqual({ kind: 'unknown' });
  });

  it('is not done for a twin that asks for what is not this node’s', async () => {
    const { link, doneAt } = setup();
    const question = { move: 'enable', backend: 'a/groq' };
    expect(await link.ask('backend-hand', question, new AbortController().signal)).toMatchObject({
      message: { kind: 'unknown' },
    });
    expect(doneAt).toEqual({ a: [], b: [] });
  });

  it('says that the owner is not heard, does not answer, or is too old to be asked', async () => {
    const { hand, twin, link, asked } = setup();
    twin.isHeard = false;
    expect(await hand('b/groq')).toEqual({
      kind: 'refused',
      message: 'Nothing was done about b/groq: it belongs to T7910-B, which is not heard.',
    });
    twin.isHeard = true;
    link.isUp = false;
    expect(await hand('b/groq')).toMatchObject({ kind: 'refused', message: expect.stringContaining('did not answer') });
    Object.assign(asked, { peer: new MemoryLink(() => ({})) });
    expect(await hand('b/groq')).toMatchObject({ kind: 'refused', message: expect.stringContaining('older version') });
  });
});
