import { sleep } from '../clock/index.ts';
import { BodyPieces } from './body-pieces.ts';
import type { HubSource } from './catalogue.ts';
import type { Fetched, FetchTask, FileTask } from './fetch-task.ts';
import { createAgent, type HubRequest, requestModel } from './hub-request.ts';
import type { PartOrigin } from './part-file.ts';

/** No byte for this long, and the connection is given up and another one made, ms. */
const STALL = 15_000;
/** Tries in a row that bring nothing, before another source is asked. */
const FRUITLESS_TRIES = 3;
/** A hub that breaks off more often than this does not want to. */
const TRIES = 200;
/** Wait after the first fruitless try, ms; it doubles. */
const FIRST_WAIT = 500;

/** The address of a model's file at a hub. A person can open it too. */
export function hubUrl(hub: string, { repository, revision, file }: HubSource): string {
  return `${hub.replace(/\/+$/, '')}/${repository}/resolve/${revision}/${file}`;
}

/**
 * Makes the part whole from a hub. What is there is kept and gone on with, after a broken connection as after a restart.
 * A hub that cannot be reached at all is left at once: there may be another source.
 */
export function fetchFromHub(task: FetchTask, source: HubSource, hub: string): Promise<Fetched> {
  return fetchFromUrl(task, hubUrl(hub, source));
}

/** The same from any address. */
export async function fetchFromUrl(task: FileTask, url: string): Promise<Fetched> {
  const agent = createAgent();
  /** It is one that gives models, so it is worth some patience. */
  let gave = false;
  let fruitless = 0;
  try {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const { clock, model, part, signal } = task;
      const origin = await part.origin();
      if (!origin) await part.discard();
      const from = await part.size();
      if (from === model.bytes) return { kind: 'whole' };
      const tried = await tryOnce(task, { url, model, from, origin, agent, clock, signal });
      if (tried.kind === 'useless') return { kind: 'failed', message: tried.message };
      if ((await part.size()) === model.bytes) return { kind: 'whole' };
      if (tried.kind === 'broken') gave = true;
      if (tried.received > 0) {
        fruitless = 0;
        task.log.info(`the download was cut (${tried.message}); going on from byte ${await part.size()}`);
        continue;
      }
      fruitless += 1;
      if (!gave || fruitless >= FRUITLESS_TRIES) return { kind: 'failed', message: tried.message };
      const wait = Math.round(FIRST_WAIT * 2 ** (fruitless - 1) * (1 + task.random()));
      task.log.info(`no more of the download (${tried.message}); tried again in ${wait} ms`);
      await sleep(clock, wait, signal);
      signal.throwIfAborted();
    }
    return { kind: 'failed', message: `it broke off ${TRIES} times` };
  } finally {
    await agent.destroy();
  }
}

type Tried =
  | { readonly kind: 'no-answer'; readonly received: 0; readonly message: string }
  /** It broke, or ended too early, after so many bytes. */
  | { readonly kind: 'broken'; readonly received: number; readonly message: string }
  | { readonly kind: 'useless'; readonly message: string };

async function tryOnce(task: FileTask, asked: HubRequest): Promise<Tried> {
  const { part } = task;
  const reply = await requestModel(asked);
  switch (reply.kind) {
    case 'useless':
      return reply;
    case 'no-answer':
      return { kind: 'no-answer', received: 0, message: reply.message };
    case 'nothing-behind':
      if (asked.from === 0) return { kind: 'useless', message: 'its file is empty' };
      await part.discard();
      return { kind: 'broken', received: 0, message: 'its file is shorter than what is here' };
    case 'bytes': {
      const pieces = new BodyPieces(reply.body);
      try {
        if (reply.start > 0 && !isSameContent(asked.origin, reply.origin)) {
          await part.discard();
          return { kind: 'broken', received: 0, message: 'its file has changed in between' };
        }
        if (reply.start === 0) await part.begin(reply.origin);
        return await receive(task, pieces, reply.start);
      } finally {
        pieces.drop();
      }
    }
  }
}

/** Whether the hub's words for the content agree, as far as it has said any; the checksum decides in the end. */
function isSameContent(had: PartOrigin | undefined, has: PartOrigin): boolean {
  if (had?.content !== undefined && has.content !== undefined) return had.content === has.content;
  if (had?.url !== has.url) return false;
  return had.etag === undefined || has.etag === undefined || had.etag === has.etag;
}

async function receive(task: FileTask, pieces: BodyPieces, start: number): Promise<Tried> {
  const { model, part, clock, signal, report } = task;
  let received = 0;
  let hasStalled = false;
  const stall = clock.timer(STALL, () => {
    hasStalled = true;
    pieces.drop();
  });
  const handle = await part.append();
  try {
    report(start, model.bytes);
    for await (const piece of pieces) {
      if (start + received + piece.length > model.bytes) {
        await part.discard();
        return { kind: 'useless', message: `it sends more than the ${model.bytes} bytes of the file` };
      }
      await handle.appendFile(piece);
      received += piece.length;
      stall.refresh();
      report(start + received, model.bytes);
    }
  } finally {
    stall.cancel();
    await handle.close();
  }
  signal.throwIfAborted();
  const message = hasStalled ? 'nothing came any more' : (pieces.broken ?? 'it ended too early');
  return { kind: 'broken', received, message };
}
