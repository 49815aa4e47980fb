import { describe, expect, it } from 'vitest';
import { satisfactionOf } from '../../../main/node/stats/index.ts';
import { answered, recording } from './recording.ts';

const DAY = 86_400_000;
const all = (it: ReturnType<typeof recording>) =>
  satisfactionOf(it.recorder.history, 0, Number.MAX_SAFE_INTEGER, it.recorder.feedback.comments(10));

describe('a rating', () => {
  it('counts for the tier, backend, model and class that it is of', () => {
    const it = recording();
    it.recorder.requestEnded(answered({ id: 'one', complexity: 1 }));
    it.recorder.requestEnded(answered({ id: 'two', tier: 'cloud', backend: 'a/groq', model: 'a\nmodel of 1 2 3' }));
    it.recorder.requestEnded(answered({ id: 'three', fixedClass: 'complex' }));
    it.recorder.rate('one', 1);
    it.recorder.rate('two', -1, 'wrong');
    it.recorder.rate('three', 1);
    const { tiers, backends, models, classes, total, comments } = all(it);
    const counts = (parts: typeof tiers) => parts.map(({ name, up, down, n }) => ({ name, up, down, n }));
    expect(counts([total])).toEqual([{ name: 'all', up: 2, down: 1, n: 3 }]);
    expect(counts(tiers)).toEqual([
      { name: 'cloud', up: 0, down: 1, n: 1 },
      { name: 'workstation', up: 2, down: 0, n: 2 },
    ]);
    expect(counts(backends).map(({ name }) => name)).toEqual(['a/groq', 'a/ollama']);
    expect(counts(models).map(({ name }) => name)).toEqual(['a model of 1 2 3', 'phi4-mini']);
    expect(counts(classes)).toEqual([
      { name: 'complex', up: 1, down: 0, n: 1 },
      { name: 'simple', up: 1, down: 1, n: 2 },
    ]);
    expect(comments).toMatchObject([{ requestId: 'two', comment: 'wrong' }]);
  });

  it('counts for what the answer checks found, once each, and for none where nothing was found', async () => {
    const it = recording();
    const checked = { backend: 'a/ollama', tier: 'workstation', check: 'refusal', outcome: 'escalated' } as const;
    const good = { backend: 'a/colab', tier: 'colab', check: 'none', outcome: 'good' } as const;
    it.recorder.requestEnded(answered({ id: 'went-on', checked: [checked, good] }));
    it.recorder.requestEnded(answered({ id: 'twice', checked: [checked, { ...checked, backend: 'a/colab' }] }));
    it.recorder.requestEnded(answered({ id: 'good', checked: [good] }));
    it.recorder.requestEnded(answered({ id: 'kept', checked: [{ ...checked, outcome: 'kept' }] }));
    it.recorder.requestEnded(answered({ id: 'not looked at' }));
    for (const id of ['went-on', 'good', 'not looked at']) it.recorder.rate(id, 1);
    for (const id of ['twice', 'kept', 'went-on']) it.recorder.rate(id, -1);
    const counts = all(it).checks.map(({ name, outcome, up, down, n }) => ({ name, outcome, up, down, n }));
    expect(counts).toEqual([
      { name: 'refusal', outcome: 'escalated', up: 0, down: 2, n: 2 },
      { name: 'none', outcome: 'good', up: 1, down: 0, n: 1 },
      { name: 'refusal', outcome: 'kept', up: 0, down: 1, n: 1 },
    ]);
    expect((await it.metrics.render()).text.match(/^tandem_answer_check_feedback_total\{.*$/gm)?.sort()).toEqual([
      'tandem_answer_check_feedback_total{check="none",outcome="good",rating="1"} 1',
      'tandem_answer_check_feedback_total{check="refusal",outcome="escalated",rating="-1"} 2',
      'tandem_answer_check_feedback_total{check="refusal",outcome="escalated",rating="1"} 1',
      'tandem_answer_check_feedback_total{check="refusal",outcome="kept",rating="-1"} 1',
    ]);
  });

  it('that is changed is taken back where it was counted, days and a restart later', async () => {
    const first = recording();
    first.recorder.start();
    const checked = [{ backend: 'a/ollama', tier: 'workstation', check: 'loop', outcome: 'stopped' }] as const;
    first.recorder.requestEnded(answered({ id: 'one', checked }));
    first.recorder.rate('one', 1);
    first.recorder.stop();
    await first.clock.advance(3 * DAY);
    const second = recording({ clock: first.clock, history: first.history, feedback: first.feedback });
    second.recorder.start();
    expect(second.recorder.rate('one', -1).kind).toBe('rated');
    second.recorder.stop();
    expect(all(second).total).toMatchObject({ up: 0, down: 1, n: 1 });
    const third = recording({ clock: first.clock, history: first.history, feedback: first.feedback });
    third.recorder.start();
    expect(all(third).total).toMatchObject({ up: 0, down: 1, n: 1 });
    expect(all(third).checks).toMatchObject([{ name: 'loop', outcome: 'stopped', up: 0, down: 1, n: 1 }]);
  });

  it('given again is still one', () => {
    const it = recording();
    it.recorder.requestEnded(answered({ id: 'one' }));
    for (let turn = 0; turn < 5; turn += 1) it.recorder.rate('one', 1);
    expect(all(it).total).toMatchObject({ up: 1, down: 0, n: 1 });
  });

  it('may be of an answer that broke off, never of a request that nobody answered', () => {
    const it = recording();
    it.recorder.requestEnded(answered({ id: 'broken', outcome: 'broken' }));
    it.recorder.requestEnded(answered({ id: 'refused', outcome: 'refused', status: 503 }));
    expect(it.recorder.rate('broken', -1).kind).toBe('rated');
    expect(it.recorder.rate('refused', -1).kind).toBe('unknown');
  });

  it('comes too late after a week', async () => {
    const it = recording();
    it.recorder.requestEnded(answered({ id: 'one' }));
    await it.clock.advance(7 * DAY);
    expect(it.recorder.rate('one', 1).kind).toBe('rated');
    await it.clock.advance(1);
    expect(it.recorder.rate('one', 1).kind).toBe('unknown');
  });

  it('is taken while the store is out of reach, and written when it is back', async () => {
    const it = recording();
    it.recorder.start();
    it.history.isThere = false;
    it.feedback.isThere = false;
    it.recorder.requestEnded(answered({ id: 'one' }));
    it.recorder.rate('one', -1, 'slow');
    await it.clock.advance(300_000);
    expect(all(it).total.n).toBe(1);
    expect(it.recorder.feedback.comments(10)).toHaveLength(1);
    it.history.isThere = true;
    it.feedback.isThere = true;
    await it.clock.advance(60_000);
    expect(it.feedback.ratings.get('one')).toMatchObject({ rating: -1, comment: 'slow' });
    expect(it.feedback.answers.has('one')).toBe(true);
    expect(it.recorder.feedback.comments(10)).toHaveLength(1);
    it.recorder.stop();
  });
});

it('says how far a share can be trusted: three of three is no certainty', () => {
  const it = recording();
  for (const id of ['one', 'two', 'three']) {
    it.recorder.requestEnded(answered({ id }));
    it.recorder.rate(id, 1);
  }
  const { total } = all(it);
  expect(total.share).toBe(1);
  expect(total.likely?.from).toBeCloseTo(0.44, 2);
  expect(total.likely?.to).toBe(1);
  expect(all(recording()).total).toMatchObject({ n: 0, share: null, likely: null });
});
