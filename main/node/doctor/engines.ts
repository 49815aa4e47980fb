import type { BackendFacts, Found, ProbeResult } from '../backends/index.ts';
import type { BackendConfig } from '../config/index.ts';
import type { FoundProgram } from '../ollama/index.ts';
import { attention, type Check, down, ok } from './check.ts';

type OllamaConfig = Extract<BackendConfig, { kind: 'ollama' }>;

export interface OllamaQuestion {
  readonly backend: OllamaConfig;
  /** It stands in the configuration; else it is where a node looks by itself. */
  readonly configured: boolean;
  /** The embedded engine answers when it is not there. */
  readonly replaceable: boolean;
  /** The program that a node starts when nothing answers; undefined when it starts none, or finds none. */
  readonly starts: string | undefined;
}

/** What a backend shows of itself when it is asked for a sign of life. */
interface Sign {
  readonly alive: ProbeResult;
  readonly facts: BackendFacts;
}

export interface OllamaDeps {
  readonly findOllama: (baseUrl: string, signal: AbortSignal) => Promise<Found>;
  readonly probe: (backend: BackendConfig, signal: AbortSignal) => Promise<Sign>;
  /** Ollama's program on this machine. */
  readonly findProgram: (configured: string | undefined, dataFolder: string) => FoundProgram;
}

export interface OllamaResult {
  readonly check: Check;
  /** Models that requests may go to, with the bytes that they take; empty when that is not known. */
  readonly models: ReadonlyMap<string, number>;
}

const SITE = 'https://ollama.com/download';

/** Whether an Ollama is there, what it has, and whether it generates. */
export async function checkOllama(
  { backend, configured, replaceable, starts }: OllamaQuestion,
  deps: Pick<OllamaDeps, 'findOllama' | 'probe'>,
  signal: AbortSignal,
): Promise<OllamaResult> {
  const id = `engine:${backend.id}`;
  const { baseUrl } = backend;
  const nothing = new Map<string, number>();
  const found = await deps.findOllama(baseUrl, signal).catch(error => {
    if (!signal.aborted) throw error;
    return { kind: 'absent', reason: 'it takes connections but answers nothing: it hangs' } as const;
  });
  if (found.kind === 'absent') {
    const what = `No Ollama answers at ${baseUrl}: ${found.reason}`;
    if (starts !== undefined) {
      const node = `${what}; Tandem starts ${starts} itself when it runs`;
      const hint = 'start Tandem; if it runs, its Models page says why Ollama does not';
      return { check: attention(id, node, hint), models: nothing };
    }
    const remedy = `start it, or install it from ${SITE}`;
    if (configured) return { check: down(id, what, `${remedy}, or put its baseUrl right`), models: nothing };
    if (!replaceable) return { check: down(id, `${what}; nothing can answer`, remedy), models: nothing };
    const instead = `${what}; a very small built-in model answers instead`;
    return { check: attention(id, instead, `${remedy}, for real answers`), models: nothing };
  }
  const { models, sizes, version } = found;
  const { alive, facts } = await deps.probe(backend, signal);
  const mayAnswer = [...sizes].filter(([name]) => facts.model === undefined || name === facts.model);
  const check = judge(id, `Ollama ${version} at ${baseUrl}`, { alive, facts, models });
  return { check, models: new Map(mayAnswer) };
}

function judge(id: string, named: string, { alive, facts, models }: Sign & { models: readonly string[] }): Check {
  const { model, notReady } = facts;
  if (alive.kind === 'dead') {
    const what = `${named} generates nothing: ${alive.failure.message}`;
    if (alive.failure.kind !== 'timed-out')
      return down(id, what, 'restart Ollama, and look into its log if it stays so');
    // Whoever is in the middle of long answers looks the same.
    return attention(id, what, 'if it is not in the middle of long answers it hangs: restart Ollama');
  }
  if (notReady) {
    // It is one sentence: what is, a colon, what to do.
    const [what = notReady, ...remedy] = notReady.split(': ');
    return down(id, what, remedy.join(': ') || 'look into its log');
  }
  const proof = alive.proves === 'generates' ? 'and generates' : 'and answers (its model is not loaded now)';
  const others = models.length > 1 ? `, one of ${models.length} that it has` : '';
  return ok(id, `${named} is there ${proof}, with the model ${model}${others}`);
}
