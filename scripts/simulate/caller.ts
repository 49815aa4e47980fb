import type { CascadeRequest, ChatOutcome } from '../../main/node/cascade/index.ts';
import { cascadeRequest } from '../../main/node/gateway/index.ts';
import type { JobRequest } from '../../main/node/queue/index.ts';
import type { Demand } from './demand.ts';
import type { Router } from './router.ts';

/** What a caller has in the end. Every other ending than these is a request lost. */
export type Fate =
  | { readonly kind: 'answered'; readonly requestId: string }
  /** It has a 202, and the job's end tells the rest. */
  | { readonly kind: 'accepted'; readonly jobId: string }
  /** A 503 that says so. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Its stream ended in an error event. */
  | { readonly kind: 'broken'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string };

const NOBODY_LEAVES = new AbortController().signal;
/** As the gateway names callers with a key. */
const OWNER = 'key:growthhub';

/** One caller: asks as the gateway's routes do, reads the answer to its end, and goes into the queue if it may. */
export async function ask(router: Router, demand: Demand): Promise<Fate> {
  const { gateway, queue } = router;
  const { model, prompt, maxTokens, userTier, kind, way } = demand;
  const messageType = kind === 'specialised' ? 'complex' : kind;
  const body = { messages: [{ role: 'user', content: prompt }], max_tokens: maxTokens };
  const isLater = way === 'later';
  const surface = isLater ? 'inference' : 'chat';
  const asked = cascadeRequest(
    gateway,
    { model, body: { ...body, stream: way === 'stream' }, hints: { userTier, messageType } },
    { surface, signal: NOBODY_LEAVES, canWait: isLater },
  );
  try {
    const outcome = await gateway.cascade.chat(asked);
    if (outcome.kind !== 'refused') return await read(asked, outcome);
    const { status, code } = outcome.refusal;
    if (!isLater || status < 500) return { kind: 'refused', code };
    const request: JobRequest = { model, body, userTier, messageType };
    const accepted = queue.accept({ owner: OWNER, surface, request });
    return accepted.kind === 'accepted'
      ? { kind: 'accepted', jobId: accepted.job.id }
      : { kind: 'refused', code: `queue-${accepted.kind}` };
  } catch (error) {
    return { kind: 'failed', why: String(error) };
  }
}

async function read({ id }: CascadeRequest, outcome: Exclude<ChatOutcome, { kind: 'refused' }>): Promise<Fate> {
  if (outcome.kind === 'stream') {
    for await (const part of outcome.parts) if (part.kind === 'broken') return { kind: 'broken', why: part.message };
  }
  return { kind: 'answered', requestId: id };
}
