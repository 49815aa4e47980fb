import { describe, expect, test } from 'vitest';
import { rateSomewhere, type Twin } from '../../../main/node/pair/index.ts';
import { answered, recording } from '../stats/recording.ts';
import { MemoryLink } from '../twin/linked-peers.ts';
import { startWith } from './started.ts';

/** A gateway whose answers are recorded, and one that was given already. */
async function started(twin?: Twin) {
  const { recorder, feedback, metrics, clock } = recording();
  const nobody = new MemoryLink(() => ({}));
  recorder.requestEnded(answered({ id: 'req_1', complexity: 1.5 }));
  const gateway = await startWith([], {
    rate: (requestId, rating, comment) =>
      rateSomewhere({ twin: () => twin, peer: nobody, clock }, (...given) => recorder.rate(...given), {
        requestId,
        rating,
        comment,
      }),
  });
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${gateway.url}/v1/feedback`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const counted = async () => (await metrics.render()).text.match(/^tandem_feedback_total\{.*$/gm) ?? [];
  return { post, feedback, counted, [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose]() };
}

describe('a rating', () => {
  test('is tied to the tier, backend, model and class of the answer', async () => {
    await using all = await started();
    const response = await all.post({ requestId: 'req_1', rating: -1, comment: ' too long ' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      requestId: 'req_1',
      rating: -1,
      tier: 'workstation',
      backend: 'a/ollama',
    });
    expect(all.feedback.ratings.get('req_1')).toMatchObject({
      tier: 'workstation',
      backend: 'a/ollama',
      model: 'phi4-mini',
      class: 'simple',
      rating: -1,
      comment: 'too long',
    });
    expect(await all.counted()).toEqual(['tandem_feedback_total{tier="workstation",rating="-1"} 1']);
  });

  test('takes the place of an earlier one of the same request', async () => {
    await using all = await started();
    await all.post({ requestId: 'req_1', rating: -1, comment: 'bad' });
    await all.post({ requestId: 'req_1', rating: 1 });
    expect([...all.feedback.ratings.values()]).toMatchObject([{ rating: 1 }]);
    expect(all.feedback.ratings.get('req_1')).not.toHaveProperty('comment');
  });

  test('of a request that this node did not answer is a 404 that names the field', async () => {
    await using all = await started();
    const response = await all.post({ requestId: 'req_2', rating: 1 });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'request_not_found', param: 'requestId' } });
    expect(await all.counted()).toEqual([]);
  });

  test('of a request that a twin may have answered which is not heard can be sent again', async () => {
    await using all = await started({ id: 'b', name: 'T7910-B', isHeard: false, clockAhead: 0 });
    const response = await all.post({ requestId: 'req_2', rating: 1 });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('30');
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    expect(error.code).toBe('twin_not_heard');
    expect(error.message).toContain('T7910-B, which may have given it, is not heard');
    expect((await all.post({ requestId: 'req_1', rating: 1 })).status).toBe(200);
  });

  test.each([
    [{ requestId: 'req_1' }, 'rating'],
    [{ requestId: 'req_1', rating: 0 }, 'rating'],
    [{ requestId: 'req_1', rating: '1' }, 'rating'],
    [{ requestId: 'req_1', rating: 0.5 }, 'rating'],
    [{ rating: 1 }, 'requestId'],
    [{ requestId: '', rating: 1 }, 'requestId'],
    [{ requestId: 7, rating: 1 }, 'requestId'],
    [{ requestId: 'req_1', rating: 1, comment: 'x'.repeat(2001) }, 'comment'],
    [{ requestId: 'req_1', rating: 1, stars: 5 }, null],
    ['{"requestId":', null],
    ['', null],
  ])('that is wrong is a 400 in the envelope: %j', async (body, param) => {
    await using all = await started();
    const response = await all.post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error', param } });
    expect(all.feedback.ratings.size).toBe(0);
  });
});

test('a gateway that asks nobody’s opinion has no such address', async () => {
  await using gateway = await startWith([]);
  const response = await fetch(`${gateway.url}/v1/feedback`, { method: 'POST', body: '{}' });
  expect(response.status).toBe(404);
});
