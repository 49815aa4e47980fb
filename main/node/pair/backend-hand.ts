import { z } from 'zod';
import type { PeerHandlers } from '../twin/index.ts';
import { isOf } from './tell-figures.ts';
import { askTwin, type TwinAsked } from './twin-asked.ts';

/** What a person does to a backend by hand. `enable`: into the plan again. `resetCoolDown`: its rest is over. */
export type HandMove = 'enable' | 'resetCoolDown';

/** What came of it. `unknown`: neither node has such a backend. */
export type HandDone =
  | { readonly kind: 'done' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly message: string };

/** Does it to a backend of this node, by its full id; false when it has none of it. */
export type DoHere = (move: HandMove, backend: string) => boolean;

const question = z.object({ move: z.enum(['enable', 'resetCoolDown']), backend: z.string().min(1).max(200) });
const answer = z.object({ kind: z.enum(['done', 'unknown']) });

/** Does by hand what the twin's page asks of a backend of this node: `backend-hand`. */
export function handHandlers(nodeId: string, doHere: DoHere): PeerHandlers {
  return {
    'backend-hand': {
      kind: 'answer',
      async handle(message) {
        const { move, backend } = question.parse(message);
        return { kind: isOf(nodeId, backend) && doHere(move, backend) ? 'done' : 'unknown' };
      },
    },
  };
}

/** Does it where the backend is: its owner holds its keys, its rest and its account. */
export async function handAnywhere(
  asked: TwinAsked,
  doHere: DoHere,
  move: HandMove,
  backend: string,
): Promise<HandDone> {
  const twin = asked.twin();
  if (!twin || !isOf(twin.id, backend)) return { kind: doHere(move, backend) ? 'done' : 'unknown' };
  const undone = `Nothing was done about ${backend}:`;
  if (!twin.isHeard) {
    return { kind: 'refused', message: `${undone} it belongs to ${twin.name}, which is not heard.` };
  }
  const told = await askTwin(asked, 'backend-hand', { move, backend });
  if (told.kind === 'refused' && told.reason === 'unknown-operation') {
    return { kind: 'refused', message: `${undone} ${twin.name} has an older version. Do it on its own page.` };
  }
  const { data } = answer.safeParse(told.kind === 'answered' ? told.message : undefined);
  if (data) return data;
  return {
    kind: 'refused',
    message: `${twin.name} did not answer whether it did it. Look at ${backend}, and try again.`,
  };
}
