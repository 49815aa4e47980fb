import { describe, expect, it } from 'vitest';
import { type RateHere, rateSomewhere } from '../../../main/node/pair/index.ts';
import { answered } from '../stats/recording.ts';
import { MemoryLink } from '../twin/linked-peers.ts';
import { recordedTwins } from './recorded-twins.ts';

/** A rating that GrowthHub sends to A. */
function rating(pair: ReturnType<typeof recordedTwins>) {
  const rateAtA: RateHere = (...given) => pair.a.recorder.rate(...given);
  return (requestId: string) => rateSomewhere(pair.asked, rateAtA, { requestId, rating: -1, comment: 'too long' });
}

describe('a rating', () => {
  it('of an answer of the other node is counted there', async () => {
    const pair = recordedTwins();
    pair.b.recorder.requestEnded(answered({ id: 'req_b', tier: 'cloud', backend: 'b/groq' }));
    expect(await rating(pair)('req_b')).toEqual({ kind: 'rated', tier: 'cloud', backend: 'b/groq' });
    expect(pair.b.feedback.ratings.get('req_b')).toMatchObject({ rating: -1, comment: 'too long' });
    expect(pair.a.feedback.ratings.size).toBe(0);
  });

  it('of an answer of this node does not travel', async () => {
    const pair = recordedTwins();
    pair.a.recorder.requestEnded(answered({ id: 'req_a' }));
    expect(await rating(pair)('req_a')).toMatchObject({ kind: 'rated' });
    expect(pair.link.asked).toEqual([]);
  });

  it('of an answer that neither gave is unknown', async () => {
    const pair = recordedTwins();
    expect(await rating(pair)('req_c')).toEqual({ kind: 'unknown' });
    Object.assign(pair.asked, { peer: new MemoryLink(() => ({})) });
    expect(await rating(pair)('req_c')).toEqual({ kind: 'unknown' });
  });

  type Pair = ReturnType<typeof recordedTwins>;
  const saysThanks = new MemoryLink(() => ({ feedback: { kind: 'answer', handle: async () => ({ kind: 'thanks' }) } }));
  it.each<[string, (pair: Pair) => object]>([
    ['is not heard', pair => Object.assign(pair.twin, { isHeard: false })],
    ['does not answer', pair => Object.assign(pair.link, { isUp: false })],
    ['answers something else', pair => Object.assign(pair.asked, { peer: saysThanks })],
  ])('can be sent again when this node does not know the answer and its twin %s', async (_, happens) => {
    const pair = recordedTwins();
    happens(pair);
    expect(await rating(pair)('req_b')).toEqual({ kind: 'twin-away', twin: 'T7910-B' });
  });
});
