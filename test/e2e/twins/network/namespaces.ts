import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Located } from '../../../real/locate.ts';

/** How packets fare that one end sends. */
export interface Wire {
  /** On their way, ms. */
  readonly delay?: number;
  /** Share of them that is lost. */
  readonly loss?: number;
}

type End = 'a' | 'b';
const ADDRESSES: Readonly<Record<End, string>> = { a: '198.18.0.1', b: '198.18.0.2' };
const OTHER: Readonly<Record<End, End>> = { a: 'b', b: 'a' };

/** `impossible`: nothing that could be installed would help. */
export type Possible = Located | { readonly kind: 'impossible'; readonly why: string };

/** Whether this machine lets us make network namespaces with a line between them; found out by doing it. */
export async function locateNamespaces(): Promise<Possible> {
  if (process.platform !== 'linux') return { kind: 'impossible', why: 'network namespaces are of Linux' };
  if (process.getuid?.() !== 0) return { kind: 'impossible', why: 'network namespaces need root' };
  try {
    removeThoseOfTheDead();
    await using tried = await Namespaces.make();
    return { kind: 'found', path: tried.names.a };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if ('code' in error && error.code === 'ENOENT') {
      return { kind: 'missing', why: `${error.message}: network namespaces need iproute2 and python3` };
    }
    return { kind: 'impossible', why: `this machine allows no network namespaces: ${error.message}` };
  }
}

/** A test process that was killed could not clean up. */
function removeThoseOfTheDead(): void {
  for (const line of ip('netns', 'list').split('\n')) {
    const [name, pid] = /^tandem-(\d+)-\d+-[ab]\b/.exec(line) ?? [];
    if (name === undefined || pid === undefined) continue;
    try {
      process.kill(Number(pid), 0);
    } catch {
      ip('netns', 'delete', name);
    }
  }
}

/** Two network namespaces with a line between them, and nothing else in either. */
export class Namespaces implements AsyncDisposable {
  readonly names: Readonly<Record<End, string>>;
  readonly #folder = mkdtempSync(join(tmpdir(), 'tandem-netns-'));
  readonly #processes: ChildProcess[] = [];
  readonly #servers: Server[] = [];
  #wire: ChildProcess | undefined;

  private constructor() {
    const own = `tandem-${process.pid}-${made++}`;
    this.names = { a: `${own}-a`, b: `${own}-b` };
  }

  static async make(): Promise<Namespaces> {
    const namespaces = new Namespaces();
    try {
      await namespaces.#build();
      return namespaces;
    } catch (error) {
      await namespaces[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The address of one end, as the other reaches it. */
  addressOf(end: End): string {
    return ADDRESSES[end];
  }

  /** A command that runs in one of them. */
  through(end: End): readonly string[] {
    return ['ip', 'netns', 'exec', this.names[end]];
  }

  /** How the line is from now on: what `a` sends, and what `b` sends. */
  set wires({ a, b }: Readonly<Record<End, Wire>>) {
    const told = ({ delay = 0, loss = 0 }: Wire) => ({ delay: delay / 1000, loss });
    this.#wire?.stdin?.write(`${JSON.stringify({ a: told(a), b: told(b) })}\n`);
  }

  /** Pulls the cable out of one end, or puts it back. */
  cable(end: End, state: 'up' | 'down'): void {
    ip('-n', this.names[end], 'link', 'set', 'line', state);
    // An address with its route goes when the device goes down on some kernels, and does not come back by itself.
    if (state === 'up') ip('-n', this.names[end], 'route', 'replace', ADDRESSES[OTHER[end]], 'dev', 'line');
  }

  /** A port of loopback where this process reaches what listens on the same port of loopback in one of the two. */
  async entrance(end: End): Promise<number> {
    const socket = join(this.#folder, `${end}-${this.#servers.length}`);
    const server = createServer(outside => {
      const inside = connect(socket);
      outside.pipe(inside).pipe(outside);
      outside.on('error', () => inside.destroy()).on('close', () => inside.destroy());
      inside.on('error', () => outside.destroy()).on('close', () => outside.destroy());
    });
    this.#servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const script = new URL('./door.ts', import.meta.url).pathname;
    await this.#start(...this.through(end), process.execPath, script, socket, String(port));
    return port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers) server.close();
    const running = this.#processes.filter(
      ({ pid, exitCode, signalCode }) => pid !== undefined && exitCode === null && signalCode === null,
    );
    const ended = running.map(child => once(child, 'exit'));
    for (const child of running) child.kill('SIGKILL');
    await Promise.all(ended);
    for (const name of Object.values(this.names)) {
      try {
        ip('netns', 'delete', name);
      } catch {
        // It was never made.
      }
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #build(): Promise<void> {
    for (const name of Object.values(this.names)) ip('netns', 'add', name);
    const script = new URL('./line.py', import.meta.url).pathname;
    this.#wire = await this.#start('python3', script, this.names.a, this.names.b);
    for (const end of ['a', 'b'] as const) {
      const inside = ['-n', this.names[end]];
      ip(...inside, 'link', 'set', 'lo', 'up');
      ip(...inside, 'address', 'add', ADDRESSES[end], 'peer', ADDRESSES[OTHER[end]], 'dev', 'line');
      ip(...inside, 'link', 'set', 'line', 'up');
    }
  }

  /** Starts a program that says `ready`, and ends with its standard input. */
  async #start(command = '', ...words: readonly string[]): Promise<ChildProcess> {
    const child = spawn(command, words, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#processes.push(child);
    child.stdin.on('error', () => {});
    let said = '';
    child.stderr.on('data', text => {
      said = `${said}${text}`.slice(-500);
    });
    // Rejects when there is no such program.
    const ended = once(child, 'exit');
    const ready = once(createInterface({ input: child.stdout }), 'line');
    const failed = ended.then(() => {
      throw new Error(`${command} ended: ${said.trim().split('\n').at(-1)}`);
    });
    failed.catch(() => {});
    await Promise.race([ready, failed]);
    return child;
  }
}

let made = 0;

function ip(...words: readonly string[]): string {
  return execFileSync('ip', words, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
}
