import { describe, expect, it } from 'vitest';
import type { StreamBatch } from '../../../../main/node/backends/backend.ts';
import type { StreamPart } from '../../../../main/node/cascade/index.ts';
import { configSchema } from '../../../../main/node/config/index.ts';
import { ManualClock } from '../../../fakes/clock.ts';
import {
  answers,
  COMPLETE,
  collect,
  cut,
  delta,
  fails,
  hangs,
  request,
  SILENCE,
  type Step,
  setup,
  standIn,
  streams,
  writes,
} from '../stand-ins.ts';

/* What becomes of a request when an answer to it is found poor: stand-ins in three tiers, time at a standstill. */

const REFUSAL = 'I’m sorry, but I can’t assist with that.';
const LOOP = 'The fox went to the river to drink. ';
const defaults = configSchema.parse({ node: { id: 'a' } }).routing;
const QUESTION = { body: { messages: [{ role: 'user', content: 'Write a caption for my coffee, please.' }] } };

const home = (steps: Step | readonly Step[], id = 'home') => standIn(id, steps);
const colab = (steps: Step | readonly Step[]) => standIn('colab', steps, { tier: 'colab' });
const cloud = (steps: Step | readonly Step[]) => standIn('cloud', steps, { tier: 'cloud' });

const loops: Step = streams(...Array<string>(500).fill(LOOP), COMPLETE);
/** Nobody asks for its end: it has none. */
const loopsForEver: Step = call => ({ kind: 'stream', batches: forEver(call.signal) });
async function* forEver(signal: AbortSignal): AsyncGenerator<StreamBatch> {
  for (;;) {
    signal.throwIfAborted();
    yield { events: [delta({ content: LOOP })] };
  }
}

async function plain(made: ReturnType<typeof setup>, given: Parameters<typeof request>[0] = QUESTION) {
  const outcome = await made.cascade.chat(request({ ...QUESTION, ...given }));
  if (outcome.kind !== 'answer') throw new Error(`it was answered by ${outcome.kind}`);
  const [choice] = outcome.answer.completion.choices;
  const { attempts, isPoor = false } = outcome.route;
  return { text: choice?.message.content, finish: choice?.finish_reason, attempts, isPoor };
}

async function stream(made: ReturnType<typeof setup>, given: Parameters<typeof request>[0] = QUESTION) {
  const outcome = await made.cascade.chat(request({ ...QUESTION, ...given, stream: true }));
  if (outcome.kind !== 'stream') throw new Error(`it was answered by ${outcome.kind}`);
  const { attempts, isPoor = false } = outcome.route;
  return { ...(await collect(outcome.parts)), attempts, isPoor };
}

const checked = ({ records }: ReturnType<typeof setup>) =>
  records.at(-1)?.checked?.map(({ backend, check, outcome }) => `${backend}:${check}:${outcome}`);

describe('a plain answer that is poor', () => {
  it('is given to the next tier, and to no other backend of its own', async () => {
    const other = home(answers('Coffee, first.'), 'other');
    const made = setup([home(answers(REFUSAL)), other, colab(answers(REFUSAL)), cloud(answers('Rise and grind.'))]);
    expect(await plain(made)).toEqual({
      text: 'Rise and grind.',
      finish: 'stop',
      attempts: 'a/home:not-an-answer,a/colab:not-an-answer,a/cloud:ok',
      isPoor: false,
    });
    expect(other.calls).toEqual([]);
    expect(checked(made)).toEqual(['a/home:refusal:escalated', 'a/colab:refusal:escalated']);
    expect(made.records.at(-1)?.attempts[0]?.message).toMatch(/^answer check refusal: /);
  });

  it('is given back, marked, when nobody else is there', async () => {
    const made = setup([home(answers(REFUSAL))]);
    expect(await plain(made)).toEqual({
      text: REFUSAL,
      finish: 'stop',
      attempts: 'a/home:not-an-answer',
      isPoor: true,
    });
    expect(checked(made)).toEqual(['a/home:refusal:kept']);
    expect(made.records.at(-1)).toMatchObject({ outcome: 'ok', backend: 'a/home' });
  });

  it('is given back when the others fail, the best of several', async () => {
    const made = setup([home(answers('')), colab(answers(REFUSAL)), cloud(fails('server-error'))]);
    expect(await plain(made)).toMatchObject({ text: REFUSAL, isPoor: true });
    expect(checked(made)).toEqual(['a/home:empty:escalated', 'a/colab:refusal:kept']);
  });

  it('does not wait for a slot elsewhere', async () => {
    const busy = standIn('cloud', hangs, { tier: 'cloud', maxConcurrent: 1 });
    const made = setup([home(answers(REFUSAL)), busy]);
    const leaves = new AbortController();
    const first = made.cascade.chat(
      request({ target: { kind: 'backend', id: 'a/cloud' }, signal: leaves.signal, id: 'req_0' }),
    );
    expect(await plain(made)).toMatchObject({ text: REFUSAL, isPoor: true });
    leaves.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
  });

  it('says nothing of the health of who gave it', async () => {
    const made = setup([home(answers(REFUSAL))]);
    for (let n = 0; n < 5; n += 1) await plain(made);
    const { answered, failed, failureShare, breaker } = made.state('home');
    expect({ answered, failed, failureShare, breaker: breaker.state.kind }).toEqual({
      answered: 0,
      failed: 0,
      failureShare: 0,
      breaker: 'closed',
    });
  });

  it('is not looked at where it comes from a cloud, nor when the owner wants none of it', async () => {
    expect(
      await plain(setup([cloud(answers(REFUSAL)), home(answers('Coffee'))], { order: CLOUD_FIRST })),
    ).toMatchObject({
      text: REFUSAL,
      isPoor: false,
    });
    const off = { answerCheck: { ...defaults.answerCheck, enabled: false } };
    expect(await plain(setup([home(answers(REFUSAL)), cloud(answers('Coffee'))], off))).toMatchObject({
      text: REFUSAL,
      isPoor: false,
    });
  });

  it('does not cost the caller’s own key', async () => {
    const own = setup([cloud(answers('paid'))]).state('cloud');
    const made = setup([home(answers(REFUSAL))]);
    expect(await plain(made, { userKey: own })).toMatchObject({ text: REFUSAL, isPoor: true });
  });

  it('is recorded as looked at when it is good', async () => {
    const made = setup([home(answers('Rise and grind.'))]);
    await plain(made);
    expect(checked(made)).toEqual(['a/home:none:good']);
  });
});

const CLOUD_FIRST = { ...defaults.order, simple: ['cloud' as const, 'workstation' as const] };

describe('a plain answer that goes round in circles', () => {
  it('is ended early, and the next tier is asked', async () => {
    const made = setup([home(loopsForEver), cloud(answers('Rise and grind.'))]);
    expect(await plain(made)).toMatchObject({ text: 'Rise and grind.', attempts: 'a/home:not-an-answer,a/cloud:ok' });
    expect(made.state('home').slots.inFlight).toBe(0);
  });

  it('is given back as one that was cut when nobody else is there', async () => {
    const given = await plain(setup([home(loopsForEver)]));
    expect(given).toMatchObject({ finish: 'length', isPoor: true });
    expect(given.text?.length).toBeLessThan(2500);
  });
});

describe('a stream whose beginning is poor', () => {
  it('is given to the next tier as long as nothing of it was sent', async () => {
    const made = setup([home(writes(REFUSAL)), cloud(writes('Rise and grind.'))]);
    expect(await stream(made)).toEqual({
      text: 'Rise and grind.',
      end: 'complete',
      finish: 'stop',
      attempts: 'a/home:not-an-answer,a/cloud:ok',
      isPoor: false,
    });
    expect(made.state('home').slots.inFlight).toBe(0);
    expect(checked(made)).toEqual(['a/home:refusal:escalated']);
  });

  it('goes on, marked, when nobody else is there', async () => {
    const made = setup([home(writes(`${REFUSAL} Or can I? I think so.`))]);
    expect(await stream(made)).toEqual({
      text: `${REFUSAL} Or can I? I think so.`,
      end: 'complete',
      finish: 'stop',
      attempts: 'a/home:ok',
      isPoor: true,
    });
    expect(checked(made)).toEqual(['a/home:refusal:kept']);
  });

  it('may be gone on from by its own tier when the better answer breaks off', async () => {
    const text = 'Rise and grind. Coffee first, talk later.';
    const poorOnce = standIn('home', [writes(REFUSAL), writes(text)], { capabilities: ['prefill'] });
    const made = setup([poorOnce, cloud(writes(text, { cutAfter: 5 }))]);
    expect(await stream(made)).toMatchObject({ text, end: 'complete' });
    expect(made.records.at(-1)?.attempts.map(({ backend, outcome }) => `${backend}:${outcome}`)).toEqual([
      'a/home:not-an-answer',
      'a/cloud:cut-off',
      'a/home:ok',
    ]);
  });

  it('goes on, marked, when the others fail', async () => {
    const clock = new ManualClock();
    const later =
      (step: Step): Step =>
      async call => {
        await clock.advance(5);
        return step(call);
      };
    const others = [colab(later(fails('server-error'))), cloud(later(fails('unreachable')))];
    const made = setup([home(later(writes(REFUSAL))), ...others], {}, { clock });
    expect(await stream(made)).toMatchObject({ text: REFUSAL, end: 'complete', isPoor: true });
    expect(made.records.at(-1)?.attempts.map(({ backend, outcome }) => `${backend}:${outcome}`)).toEqual([
      'a/home:ok',
      'a/colab:server-error',
      'a/cloud:unreachable',
    ]);
  });

  it('is left when its caller leaves while another is asked', async () => {
    const made = setup([home(writes(REFUSAL)), cloud(hangs)]);
    const leaves = new AbortController();
    const outcome = made.cascade.chat(request({ ...QUESTION, stream: true, signal: leaves.signal }));
    await made.clock.advance(0);
    leaves.abort(new Error('enough'));
    await expect(outcome).rejects.toThrow('enough');
    expect([made.state('home').slots.inFlight, made.state('cloud').slots.inFlight]).toEqual([0, 0]);
  });

  it('is found when it is whole at once', async () => {
    const empty: Step = streams({ events: [delta({ content: '' }), delta({}, 'stop')], end: { kind: 'complete' } });
    const made = setup([home(empty), cloud(writes('Rise.'))]);
    expect(await stream(made)).toMatchObject({ text: 'Rise.', attempts: 'a/home:not-an-answer,a/cloud:ok' });
  });

  it('is found at its first sign where JSON was asked for', async () => {
    const body = { ...QUESTION.body, response_format: { type: 'json_object' } };
    const made = setup([home(streams('Sure', SILENCE)), cloud(writes('{"a": 1}'))]);
    expect(await stream(made, { body })).toMatchObject({ text: '{"a": 1}' });
  });
});

describe('a stream', () => {
  it('is not held when its first word looks well', async () => {
    const made = setup([home(streams('Coffee', SILENCE))]);
    const outcome = await made.cascade.chat(request({ ...QUESTION, stream: true }));
    expect(outcome.kind).toBe('stream');
    if (outcome.kind === 'stream') await outcome.parts.return(undefined);
  });

  it('is held no longer than the owner allows when it looks like a refusal', async () => {
    const clock = new ManualClock();
    const made = setup([home(streams('I', ' cannot', SILENCE)), cloud(writes('Rise.'))], {}, { clock });
    const outcome = made.cascade.chat(request({ ...QUESTION, stream: true }));
    let isHeld = true;
    void outcome.then(() => {
      isHeld = false;
    });
    await clock.advance(defaults.answerCheck.lookAheadTime - 1);
    expect(isHeld).toBe(true);
    await clock.advance(1);
    const found = await outcome;
    if (found.kind !== 'stream') throw new Error(found.kind);
    const first = await found.parts.next();
    expect(first.value).toMatchObject({ kind: 'events', events: [{}, {}] });
    expect(found.route.attempts).toBe('a/home:ok');
    await found.parts.return(undefined);
  });

  it('loses nothing when it was held for too long', async () => {
    const clock = new ManualClock();
    let say = () => {};
    const more = new Promise<void>(resolve => {
      say = resolve;
    });
    const slow: Step = () => ({
      kind: 'stream',
      batches: (async function* (): AsyncGenerator<StreamBatch> {
        yield { events: [delta({ content: 'I' })] };
        await more;
        yield { events: [delta({ content: ' cannot sleep.' })] };
        yield COMPLETE;
      })(),
    });
    const made = setup([home(slow)], {}, { clock });
    const answer = stream(made);
    await clock.advance(defaults.answerCheck.lookAheadTime);
    say();
    expect(await answer).toMatchObject({ text: 'I cannot sleep.', end: 'complete', isPoor: false });
  });

  it('is held for no more tokens than the owner allows', async () => {
    const few = { answerCheck: { ...defaults.answerCheck, lookAheadTokens: 3 } };
    const made = setup([home(writes(REFUSAL)), cloud(writes('Rise.'))], few);
    expect(await stream(made)).toMatchObject({ text: REFUSAL, attempts: 'a/home:ok', isPoor: false });
  });

  it('that breaks while it is held is as good as never begun', async () => {
    const made = setup([home(streams('I', ' cannot', cut())), cloud(writes('Rise.'))]);
    expect(await stream(made)).toMatchObject({ text: 'Rise.', attempts: 'a/home:cut-off,a/cloud:ok' });
  });

  it('that goes round in circles is ended as one that was cut, and says why', async () => {
    const made = setup([home(loopsForEver), cloud(writes('Rise.'))]);
    const outcome = await made.cascade.chat(request({ ...QUESTION, stream: true }));
    if (outcome.kind !== 'stream') throw new Error(outcome.kind);
    const parts: StreamPart[] = [];
    for await (const part of outcome.parts) parts.push(part);
    const events = parts.flatMap(part => (part.kind === 'events' ? part.events : []));
    expect(events.at(-1)?.chunk).toMatchObject({
      choices: [{ index: 0, delta: {}, finish_reason: 'length' }],
      x_tandem: { quality: 'low', check: 'loop' },
    });
    expect(parts.at(-1)).toEqual({ kind: 'complete' });
    expect(events.length).toBeLessThan(80);
    expect(checked(made)).toEqual(['a/home:loop:stopped']);
    expect(made.state('home').slots.inFlight).toBe(0);
  });

  it('that goes round in circles after another broke is ended as well', async () => {
    const broken = standIn('cloud', streams('Once upon a time. ', cut()), { tier: 'cloud' });
    const made = setup([broken, standIn('home', loops, { capabilities: ['prefill'] })], { order: CLOUD_FIRST });
    const given = await stream(made);
    expect(given).toMatchObject({ end: 'complete', finish: 'length' });
    expect(given.text.length).toBeLessThan(2500);
  });

  it('that is good is recorded so at its end', async () => {
    const made = setup([home(writes('Rise and grind.'))]);
    await stream(made);
    expect(checked(made)).toEqual(['a/home:none:good']);
  });
});
