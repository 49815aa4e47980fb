import { type AccountCheck, type checkAccount, keysPageOf } from '../backends/index.ts';
import type { BackendConfig } from '../config/index.ts';
import { duration } from './amount.ts';
import { attention, type Check, down, ok, skipped } from './check.ts';

type OpenAiConfig = Extract<BackendConfig, { kind: 'openai' }>;

/** Whether an account takes its key and has its model. */
export async function checkKey(backend: OpenAiConfig, ask: typeof checkAccount, signal: AbortSignal): Promise<Check> {
  const id = `key:${backend.id}`;
  const answer = await ask(backend, signal);
  switch (answer.kind) {
    case 'accepted':
      return judgeAccount(id, backend, answer);
    case 'refused': {
      const page = keysPageOf(backend.provider);
      const what = backend.apiKey
        ? `${backend.id}: its key is refused (${answer.message})`
        : `${backend.id}: ${answer.message}`;
      return down(id, what, `put a good key into its apiKey${page ? `; keys are made at ${page}` : ''}`);
    }
    case 'unreachable':
      // Why it is not reached is the matter of the line about the network.
      return skipped(id, `${backend.id}: its key could not be checked (${answer.message})`);
    case 'not-understood':
      return attention(id, `${backend.id}: ${answer.message}`, 'look at its baseUrl: up to and including /v1, no more');
  }
}

type Accepted = Extract<AccountCheck, { kind: 'accepted' }>;
type AccountLimit = Accepted['limits'][number];

function judgeAccount(id: string, backend: OpenAiConfig, { models, limits, note }: Accepted): Check {
  const accepted = backend.apiKey ? 'its key is accepted' : 'it answers without a key';
  const what = [`${backend.id}: ${accepted}`, ...limits.map(limitInWords), ...(note ? [note] : [])].join('; ');
  const spent = limits.find(({ remaining }) => remaining !== undefined && remaining <= 0);
  if (spent) return attention(id, what, 'nothing to do but wait: other backends answer meanwhile');
  if (models.length === 0) return ok(id, what);
  const some = models.slice(0, 5).join(', ');
  const choice = `set its model to one that it has: ${some}${models.length > 5 ? ', …' : ''}`;
  if (backend.model !== undefined && !models.includes(backend.model)) {
    return attention(id, `${what}; but it does not list the model ${backend.model}`, choice);
  }
  // A server of one's own has one model and needs no name for it.
  if (backend.model === undefined && backend.tier === 'cloud') {
    return attention(id, `${what}; but no model is configured for it`, choice);
  }
  return ok(id, `${what}${backend.model ? `; it has the model ${backend.model}` : ''}`);
}

function limitInWords({ name, limit, remaining, resetsInMs }: AccountLimit): string {
  const left = remaining === undefined ? `${limit}` : `${remaining}${limit === undefined ? '' : ` of ${limit}`}`;
  const reset = resetsInMs === undefined || resetsInMs < 1000 ? '' : `, all again in ${duration(resetsInMs)}`;
  return `${left} ${name} ${remaining === undefined ? 'allowed' : 'left'}${reset}`;
}
