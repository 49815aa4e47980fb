import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEYS } from '../queue-node.ts';
import { type Recorded, Recorder, sendAgain } from './recorder.ts';
import { type Machine, SECRET, TwinPair, until } from './twin-pair.ts';

const LIMIT = 50;
const PROMPT = 'Write a caption for the unannounced marmalade campaign.';
/** Slow enough that an answer comes in many pieces. */
const local = { id: 'local', kind: 'simulated', tier: 'workstation', tokensPerSecond: 100, firstTokenDelay: 5 };
const account = { ...local, id: 'account', tier: 'cloud', quota: { requestsPerDay: LIMIT, softLimit: 1 } };

interface Model {
  readonly id: string;
  readonly quota?: readonly { readonly window: string; readonly remaining: number }[];
}

/** What the owner counts of its account. */
async function usedOf(machine: Machine): Promise<number> {
  const { data } = (await (await machine.life.call('/v1/models')).json()) as { data: Model[] };
  const own = data.find(({ id }) => id === `${machine.id}/account`);
  return LIMIT - (own?.quota?.find(({ window }) => window === 'requests-day')?.remaining ?? Number.NaN);
}

async function codeOf(response: Response): Promise<[number, string]> {
  const { error } = (await response.json()) as { error: { code: string } };
  return [response.status, error.code];
}

function flipped(piece: Buffer, place: number): Buffer {
  const changed = Buffer.from(piece);
  if (place >= 0 && place < changed.length) changed[place] = (changed[place] ?? 0) ^ 1;
  return changed;
}

const textOf = (stream: string): string =>
  [...stream.matchAll(/^data: (\{.*\})$/gm)]
    .map(([, json]) => JSON.parse(json ?? '{}').choices?.[0]?.delta?.content ?? '')
    .join('');

describe('whoever runs the tunnel between two nodes', () => {
  let pair: TwinPair;
  beforeEach(async () => {
    pair = await TwinPair.start({ document: () => ({ backends: [local, account] }) });
    await pair.agreed();
  });
  afterEach(() => pair[Symbol.asyncDispose]());

  it('reads no prompt, no answer, no key and no secret, and neither does who reads the logs', async () => {
    const recorders = [new Recorder(pair.a.way), new Recorder(pair.b.way)];
    const answers = await Promise.all([
      pair.a.chat('b/local', PROMPT).then(response => response.text()),
      pair.b.chat('a/local', PROMPT, { stream: true }).then(response => response.text()),
    ]);
    const said = JSON.parse(answers[0]).choices[0].message.content as string;
    expect(said.length).toBeGreaterThan(20);
    const logs = [pair.a, pair.b].flatMap(({ life }) => [...life.node.stderr, ...life.node.stdout]);
    const readable = [...recorders.map(({ text }) => text), ...logs].join('\n');
    expect(readable).toContain('/peer/v1/chat');
    for (const secret of [SECRET, PROMPT, 'marmalade', said, said.slice(0, 20), ...Object.values(KEYS)]) {
      expect(readable).not.toContain(secret);
    }
  });

  it('cannot send a message a second time, neither at once nor after a restart, nor for another operation', async () => {
    const recorder = new Recorder(pair.b.way);
    await (await pair.a.chat('b/account')).text();
    const [chat] = recorder.messages('chat');
    if (!chat) throw new Error('the question was not recorded');
    const beat = await until('a heartbeat was seen', async () => recorder.messages('heartbeat').at(-1));
    const before = await usedOf(pair.b);
    expect(before).toBe(1);
    const again = (message: Recorded, changed = {}) => sendAgain(pair.b.life.gateway, message, changed).then(codeOf);
    for (const message of [chat, beat, chat]) expect(await again(message)).toEqual([409, 'replayed']);
    expect(await again({ ...chat, path: '/peer/v1/embed' })).toEqual([401, 'not-opened']);
    const newer = { 'x-tandem-peer-time': String(Date.now() + 1) };
    expect(await again(chat, newer)).toEqual([401, 'not-opened']);
    expect(await again(chat, { 'x-tandem-peer-nonce': 'A'.repeat(32) })).toEqual([401, 'not-opened']);
    expect(await again(chat, { 'x-tandem-peer': 'c' })).toEqual([401, 'not-opened']);
    // To the one that sent it.
    expect(await sendAgain(pair.a.life.gateway, chat).then(codeOf)).toEqual([401, 'not-opened']);

    await pair.b.kill();
    await pair.b.start();
    await pair.agreed();
    const refused = await sendAgain(pair.b.life.gateway, chat);
    const { error, boot } = (await refused.json()) as { error: { code: string }; boot: string };
    expect([refused.status, error.code]).toEqual([409, 'restarted']);
    expect(await again(chat, { 'x-tandem-peer-boot': boot })).toEqual([401, 'not-opened']);
    expect(await usedOf(pair.b)).toBe(before);
  });

  it('cannot change a message: it is not taken, both say so, and each goes on alone until it stops', async () => {
    for (const { way } of [pair.a, pair.b]) {
      // The last byte of a body; a piece that ends a head ends with a line's end.
      way.tap = (piece, isAnswer) => (isAnswer || piece.at(-1) === 10 ? piece : flipped(piece, piece.length - 1));
    }
    for (const machine of [pair.a, pair.b]) {
      await until('its page says that messages are changed', async () =>
        (await machine.twins()).twin?.trouble?.reason === 'not-opened' ? true : undefined,
      );
      expect((await machine.chat('auto')).headers.get('x-tandem-node')).toBe(machine.id);
      expect((await machine.chat(`${pair.other(machine).id}/account`)).status).toBeGreaterThanOrEqual(400);
      expect(machine.life.node.stderr.join('\n')).toContain('"reason":"not-opened"');
    }
    expect([await usedOf(pair.a), await usedOf(pair.b)]).toEqual([0, 0]);
    for (const { way } of [pair.a, pair.b]) way.tap = piece => piece;
    await pair.agreed();
  });

  it('cannot change an answer: the caller gets another one or an error, never a wrong text', async () => {
    const whole = textOf(await (await pair.a.chat('b/local', PROMPT, { stream: true })).text());
    let pieces = 0;
    pair.b.way.tap = (piece, isAnswer) => {
      if (isAnswer) pieces += 1;
      return isAnswer && pieces > 8 ? flipped(piece, piece.length - 12) : piece;
    };
    const cut = await (await pair.a.chat('b/local', PROMPT, { stream: true })).text();
    expect(cut).toContain('"error"');
    expect(cut).not.toContain('[DONE]');
    expect(whole.startsWith(textOf(cut))).toBe(true);
    expect(textOf(cut).length).toBeLessThan(whole.length);
    expect((await pair.a.chat('b/local', PROMPT)).status).toBeGreaterThanOrEqual(500);
    const other = await pair.a.chat('auto', PROMPT);
    expect([other.status, other.headers.get('x-tandem-backend')?.startsWith('a/')]).toEqual([200, true]);
  });

  it('cannot give one request the answer of another', async () => {
    const answers: Buffer[] = [];
    pair.b.way.tap = (piece, isAnswer) => {
      if (isAnswer && piece.includes('application/octet-stream')) answers.push(piece);
      return piece;
    };
    await until('two answers were seen', async () => (answers.length >= 2 ? true : undefined));
    const [first = Buffer.alloc(0)] = answers;
    pair.b.way.tap = (piece, isAnswer) => (isAnswer && piece.includes('application/octet-stream') ? first : piece);
    expect((await pair.a.chat('b/local', PROMPT)).status).toBeGreaterThanOrEqual(500);
  });
});
