import type { Clock, Timer } from '../node/clock/index.ts';
import type { Ready } from '../node/ready.ts';
import type { FromShell } from '../node/shell-messages.ts';
import type { ElectronApi, NodeProcess } from './electron-api.ts';
import { exitSentence } from './exit-sentence.ts';
import { LineReader, lastWords } from './line-reader.ts';
import { parseReadyLine } from './ready-line.ts';
import type { Words } from './words/en.ts';

/** How the node's process is, as the tray and the window need to know it. */
export type NodeState =
  | { readonly kind: 'starting' }
  /** `isAttached`: it ran before the shell did, is nobody's child, and stays when the shell goes. */
  | { readonly kind: 'ready'; readonly ready: Ready; readonly isAttached: boolean }
  /** It ended by itself; it is started again in a moment. */
  | { readonly kind: 'restarting' }
  /** It is not started again before a person says so. */
  | { readonly kind: 'stopped'; readonly sentence: string; readonly detail: string }
  /** It was asked to end and finishes what runs. */
  | { readonly kind: 'stopping' };

export interface NodeHostOptions {
  /** `out/main/headless.js`. */
  readonly script: string;
  readonly args: readonly string[];
  /** Given whole: nothing of the shell's own environment slips in. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly words: Words;
  /** Takes each line that the node writes to standard error. */
  readonly log: (line: string) => void;
  readonly changed: (state: NodeState) => void;
  /** Each time with the process that was started. */
  readonly started: (node: NodeProcess) => void;
}

/** Wait (ms) before the start after the first crash; doubled after the next. */
const BACK_OFF = 500;
/** So many crashes within this time (ms) are not bad luck. */
const CRASHES = 3;
const CRASH_WINDOW = 60_000;
/** The node lets running requests finish for 10 s and may take 4 s more to close; what lasts longer hangs. */
const STOP_WITHIN = 15_000;
/** Longest wait (ms) for what an ended node had still written. */
const LAST_WORDS_WITHIN = 500;
const LINES_KEPT = 12;
/** The contract's exit code. */
const PORT_TAKEN = 69;
/** The node's own words to a person; every other line is its log. */
const SPOKEN = 'tandem: ';

/** Starts the node in a utility process, watches it, starts it again when it dies, and stops it when asked. */
export class NodeHost {
  readonly #launcher: ElectronApi['utilityProcess'];
  readonly #options: NodeHostOptions;
  #process: NodeProcess | undefined;
  #crashes: readonly number[] = [];
  #restart: Timer | undefined;
  #stopping: Promise<void> | undefined;
  /** The node that already runs on the data folder, and that is looked after instead of one of our own. */
  #found: Ready | undefined;

  constructor(launcher: ElectronApi['utilityProcess'], options: NodeHostOptions) {
    this.#launcher = launcher;
    this.#options = options;
  }

  /** Starts the node, unless it runs or is being stopped. Crashes before this call are forgotten. */
  start(): void {
    this.#crashes = [];
    this.#launch();
  }

  /** Something for the node alone; nobody else can read it on the way. An attached node has no such ear. */
  tell(message: FromShell): void {
    this.#process?.postMessage(message);
  }

  /** The attached node answers no more: one of our own takes its place, or finds that it is back. */
  lost(): void {
    if (!this.#found) return;
    this.#found = undefined;
    this.#options.log('the node that ran by itself is gone');
    this.start();
  }

  /** Asks the node to end and waits for it; when that lasts too long it is ended. */
  stop(): Promise<void> {
    this.#restart?.cancel();
    this.#stopping ??= this.#process ? this.#end(this.#process) : Promise.resolve();
    return this.#stopping;
  }

  #launch(): void {
    if (this.#process || this.#stopping) return;
    this.#restart?.cancel();
    const { script, args, env, log, changed, started } = this.#options;
    changed({ kind: 'starting' });
    const node = this.#launcher.fork(script, [...args], { env: { ...env }, serviceName: 'Tandem node', stdio: 'pipe' });
    this.#process = node;
    started(node);
    const heard: string[] = [];
    const readers: LineReader[] = [];
    const listen = (stream: NodeJS.ReadableStream | null, take: (line: string) => void) => {
      if (stream) readers.push(new LineReader(stream, take));
    };
    listen(node.stdout, line => {
      const spoken = parseReadyLine(line);
      if (!spoken || this.#process !== node || this.#stopping) return;
      if (spoken.kind === 'running') this.#found = spoken.ready;
      else changed({ kind: 'ready', ready: spoken.ready, isAttached: false });
    });
    listen(node.stderr, line => {
      heard.push(line);
      if (heard.length > 2 * LINES_KEPT) heard.splice(0, LINES_KEPT);
      log(line);
    });
    // Without a listener the event would be thrown, and the shell would die with the node. The exit follows.
    node.on('error', (type, location) => log(`the node's engine gave up: ${type} at ${location}`));
    node.on('exit', code => {
      if (this.#process !== node) return;
      this.#process = undefined;
      void lastWords(readers, this.#options.clock, LAST_WORDS_WITHIN).then(() => this.#ended(code, heard));
    });
  }

  /** A signal would not do: on Windows the node would not hear it. */
  #end(node: NodeProcess): Promise<void> {
    const { clock, changed, log } = this.#options;
    changed({ kind: 'stopping' });
    return new Promise(resolve => {
      const limit = clock.timer(STOP_WITHIN, () => {
        log('the node did not end when asked; it is ended');
        node.kill();
        resolve();
      });
      node.on('exit', () => {
        limit.cancel();
        resolve();
      });
      node.postMessage({ type: 'shutdown' });
    });
  }

  #ended(code: number, heard: readonly string[]): void {
    if (this.#stopping || this.#process) return;
    const { clock, changed, words } = this.#options;
    if (code === PORT_TAKEN && this.#found) {
      changed({ kind: 'ready', ready: this.#found, isAttached: true });
      return;
    }
    this.#found = undefined;
    const sentence = exitSentence(code, reasonIn(heard), words) ?? this.#countCrash(code);
    if (sentence !== undefined) {
      changed({ kind: 'stopped', sentence, detail: reasonIn(heard) });
      return;
    }
    changed({ kind: 'restarting' });
    this.#restart = clock.timer(BACK_OFF * 2 ** (this.#crashes.length - 1), () => this.#launch());
  }

  /** Remembers a crash; a sentence when it is one too many. */
  #countCrash(code: number): string | undefined {
    const now = this.#options.clock.monotonic();
    this.#options.log(`the node crashed (exit code ${code})`);
    this.#crashes = [...this.#crashes.filter(at => now - at < CRASH_WINDOW), now];
    if (this.#crashes.length < CRASHES) return undefined;
    return this.#options.words.exits.crashes;
  }
}

/** What the node said to a person, else the end of its log. */
function reasonIn(heard: readonly string[]): string {
  const spoken = heard.filter(line => line.startsWith(SPOKEN)).map(line => line.slice(SPOKEN.length));
  return (spoken.length > 0 ? spoken : heard).slice(-LINES_KEPT).join('\n');
}
