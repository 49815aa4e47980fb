import type { ShellState } from './shell-state.ts';
import { situationOf } from './situation.ts';
import type { Words } from './words/en.ts';

export interface DiagnosticsSources {
  readonly state: ShellState;
  readonly words: Words;
  readonly now: number;
  /** Versions and the system, name by name. */
  readonly about: Readonly<Record<string, string>>;
  readonly log: readonly string[];
  /** The user's home folder; written as `~`. */
  readonly home: string;
}

/** What a person may send to whoever helps: how things are and the latest log, without secrets, prompts and addresses. */
export function diagnosticsText({ state, words, now, about, log, home }: DiagnosticsSources): string {
  const { live, twins, node, colab, figures } = state;
  const document = {
    at: new Date(now).toISOString(),
    about,
    situation: situationOf(state, words),
    node: node.kind,
    ...(node.kind === 'stopped' ? { why: node.sentence, detail: node.detail } : {}),
    ...(live
      ? {
          version: live.node.version,
          totals: live.totals,
          notices: live.notices.map(({ level, text }) => ({ level, text })),
          stations: live.stations.map(({ id, kind, tier, state, inFlight, slots, answered, failed, lastError }) => ({
            id,
            kind,
            tier,
            state,
            inFlight,
            slots,
            answered,
            failed,
            lastError,
          })),
        }
      : {}),
    ...(twins
      ? { role: twins.self.role, twin: twins.twin && { isHeard: twins.twin.isHeard, loss: twins.twin.loss } }
      : {}),
    ...(colab ? { colab } : {}),
    ...(figures ? { figures } : {}),
    log,
  };
  return `${redacted(JSON.stringify(document, null, 2), home)}\n`;
}

/** Texts that may be secret, wherever they stand; too much rather than too little is taken out. */
const SECRETS: readonly RegExp[] = [
  /\b(?:gsk|sk|tk|hf|ghp|ct|xox[a-z])[-_][A-Za-z0-9_-]{8,}/g,
  /(?<=Bearer\s)\S+/gi,
  /(?<=token=)[^\s"&]+/gi,
  /\bv1\.[A-Za-z0-9_-]{20,}/g,
  // Keys and tokens of ours are 43 characters; hashes are longer, and nobody misses those.
  /(?<![A-Za-z0-9_/-])[A-Za-z0-9_-]{40,}(?![A-Za-z0-9_-])/g,
  /[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[a-z]{2,}/gi,
];
/** Of an address its host is enough. */
const ADDRESS = /\b(https?|wss?):\/\/(?:[^\s/@"]+@)?([^\s/"?#]+)[^\s"]*/g;

/** A text with everything that looks like a secret as `•••`. */
export function redacted(text: string, home: string): string {
  const short = text.replaceAll(ADDRESS, '$1://$2/…');
  const clean = SECRETS.reduce((rest, pattern) => rest.replaceAll(pattern, '•••'), short);
  return home.length > 1 ? clean.replaceAll(home, '~').replaceAll(JSON.stringify(home).slice(1, -1), '~') : clean;
}
