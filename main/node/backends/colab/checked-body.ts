import type { Body } from '../body.ts';
import { isSameModel } from '../ollama/index.ts';

/** The first line of an answer is short; a longer one is looked at no further. */
const LONGEST_LINE = 64 * 1024;

/**
 * An answer's body whose first line is looked at on its way: an answer of another model than the one that was asked is
 * none, and whoever sends it is not believed any more.
 */
export function checkedBody(body: Body, model: string, distrust: (reason: string) => void): Body {
  let begun = '';
  let isChecked = false;

  function check(piece: Uint8Array): void {
    begun += Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString('latin1');
    const end = begun.indexOf('\n');
    if (end < 0 && begun.length < LONGEST_LINE) return;
    isChecked = true;
    const answering = modelIn(Buffer.from(end < 0 ? '' : begun.slice(0, end), 'latin1').toString());
    begun = '';
    if (answering === undefined || isSameModel(answering, model)) return;
    const reason = `it was asked for an answer of ${model} and sent one of ${answering.slice(0, 100)}`;
    distrust(reason);
    throw new Error(reason);
  }

  return {
    async next() {
      const piece = await body.next();
      if (piece && !isChecked) check(piece);
      return piece;
    },
    discard: () => body.discard(),
    destroy: () => body.destroy(),
  };
}

function modelIn(line: string): string | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === 'object' && value !== null && 'model' in value;
    return isObject && typeof value.model === 'string' ? value.model : undefined;
  } catch {
    // Whoever reads the answer says what is wrong with it.
    return undefined;
  }
}
