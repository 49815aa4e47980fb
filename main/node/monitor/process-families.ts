import type { ProcessReading } from './load-source.ts';

export const ENGINE_KINDS = ['ollama', 'embedded', 'llama-server', 'vllm', 'lm-studio'] as const;
export type EngineKind = (typeof ENGINE_KINDS)[number];
type Kind = EngineKind | 'tandem';

/** An engine with all that it started, or Tandem itself without its engines. */
interface Family<P> {
  readonly kind: Kind;
  /** The process that everything else of it came from. */
  readonly root: number;
  readonly members: readonly P[];
}

type Named = Pick<ProcessReading, 'pid' | 'parent' | 'name' | 'command'>;

/** What an engine's processes are called. The embedded one is ours: it is told apart below. */
const ENGINES: readonly { readonly kind: EngineKind; readonly name: RegExp; readonly command?: RegExp }[] = [
  { kind: 'ollama', name: /^ollama(?: app)?(?:\.exe)?$/i },
  { kind: 'llama-server', name: /^llama-server(?:\.exe)?$/i },
  {
    kind: 'vllm',
    name: /^(?:python|vllm|pt_main_thread|VLLM)/i,
    command: /\bvllm (?:serve|\S*entrypoints)|vllm\.entrypoints/,
  },
  { kind: 'lm-studio', name: /^(?:LM Studio|lms|llmster)/i },
];

/** The embedded engine's script as it is started, or the utility process in which Electron's shell starts it. */
const EMBEDDED = /[\\/]engine(?:\.js|[\\/]main\.ts)\b/;
const UTILITY = /--utility-sub-type=node\.mojom\.NodeService/;

/**
 * Sorts processes into engines and Tandem; the others are left out. A process belongs to the nearest of those that it
 * came from: an Ollama that Tandem started is an engine, and its runner belongs to it.
 * @param ownRoot the process from which all of Tandem's come; @param self this one
 */
export function familiesOf<P extends Named>(
  processes: readonly P[],
  ownRoot: number,
  self: number,
): readonly Family<P>[] {
  const byPid = new Map(processes.map(process => [process.pid, process]));
  const kindOf = (process: P) => engineKind(process, ownRoot, self) ?? (process.pid === ownRoot ? 'tandem' : undefined);
  const families = new Map<number, { kind: Kind; root: number; members: P[] }>();
  for (const process of processes) {
    const origin = originOf(process, byPid, kindOf);
    if (!origin) continue;
    const family = families.get(origin.root) ?? { ...origin, members: [] };
    family.members.push(process);
    families.set(origin.root, family);
  }
  return [...families.values()];
}

function engineKind({ pid, parent, name, command }: Named, ownRoot: number, self: number): EngineKind | undefined {
  if (pid === self) return undefined;
  const isSibling = self !== ownRoot && parent === ownRoot && UTILITY.test(command);
  if (isSibling || (parent === self && EMBEDDED.test(command))) return 'embedded';
  return ENGINES.find(engine => engine.name.test(name) && (engine.command?.test(command) ?? true))?.kind;
}

/** Up to the nearest process of a kind, and from there as long as its parent is of the same. */
function originOf<P extends Named>(
  process: P,
  byPid: ReadonlyMap<number, P>,
  kindOf: (process: P) => Kind | undefined,
): { readonly kind: Kind; readonly root: number } | undefined {
  // Pids are used again, so that what the system tells can have a circle in it.
  const seen = new Set<number>();
  let origin: { kind: Kind; root: number } | undefined;
  for (let at: P | undefined = process; at && !seen.has(at.pid); at = byPid.get(at.parent)) {
    seen.add(at.pid);
    const kind = kindOf(at);
    if (origin && kind !== origin.kind) break;
    if (kind) origin = { kind, root: at.pid };
  }
  return origin;
}
