import { amount } from './amount.ts';
import { attention, type Check, down, ok, skipped } from './check.ts';
import type { Files } from './files.ts';

/** How the built-in engine stands in this node's plans. */
export type EmbeddedRole =
  /** Somebody said --no-embedded. */
  | 'switched-off'
  /** Backends are configured and it is none of them. */
  | 'unused'
  /** Nothing is configured: it answers when no Ollama does. */
  | 'last-resort'
  | 'configured';

export interface EmbeddedQuestion {
  readonly role: EmbeddedRole;
  /** The engine's program for this kind of machine is installed. */
  readonly isInstalled: boolean;
  /** `linux x64`. */
  readonly machine: string;
  readonly model: {
    readonly name: string;
    readonly path: string;
    /** Known for a model that is fetched; a file that the owner names may have any size. */
    readonly bytes?: number;
    readonly memoryBytes?: number;
  };
}

/** Whether the built-in engine could start, and what it would answer with. */
export async function checkEmbedded(question: EmbeddedQuestion, files: Files): Promise<Check> {
  const id = 'engine:embedded';
  const { role, isInstalled, machine, model } = question;
  if (role === 'switched-off') return skipped(id, 'The built-in engine is switched off (--no-embedded)');
  if (role === 'unused') return skipped(id, 'The built-in engine is not used, since other backends are configured');
  if (!isInstalled) {
    const what = `The built-in engine is not there for this machine (${machine})`;
    const remedy = 'run npm ci again; if it stays so there is none for this kind of machine, so use an Ollama';
    return role === 'configured' ? down(id, what, remedy) : attention(id, what, remedy);
  }
  const look = await files.look(model.path);
  if (look.kind === 'file' && look.readable && (model.bytes === undefined || look.bytes === model.bytes)) {
    return ok(id, `The built-in engine can start: its model ${model.name} is there (${amount(look.bytes)})`);
  }
  if (model.bytes === undefined) {
    const what = `The model of the built-in engine cannot be read: ${model.path}`;
    return down(id, what, 'put its modelPath right, or leave it out and a small model is fetched');
  }
  if (look.kind === 'absent') {
    const what = `The built-in engine can start; its model ${model.name} is fetched when it is needed`;
    return ok(id, `${what} (${amount(model.bytes)})`);
  }
  const what = `The model file ${model.path} is damaged or cannot be read`;
  return attention(id, what, 'remove it: a good one is fetched when it is needed');
}
