import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { NodeProcess, NodeProcessOptions } from '../../main/desktop/electron-api.ts';
import { FakeElectron } from './electron.ts';

const PARENT_PORT = new URL('./parent-port.ts', import.meta.url).href;

/** The stand-in for Electron, but its utility processes are real ones that run what they are told to run. */
export class ElectronWithNodes extends FakeElectron {
  readonly processes: RealNode[] = [];
  override readonly utilityProcess = {
    fork: (script: string, args: string[], options: NodeProcessOptions): never => {
      const node = new RealNode(script, args, options);
      this.processes.push(node);
      // The stand-in's type is its own kind of process; what the shell sees of both is `NodeProcess`.
      return node as never;
    },
  };

  /** Ends all that still run. */
  async endAll(): Promise<void> {
    await Promise.all(this.processes.map(node => node.end()));
  }
}

class RealNode extends EventEmitter implements NodeProcess {
  readonly child: ChildProcess;
  readonly stdout: NodeJS.ReadableStream | null;
  readonly stderr: NodeJS.ReadableStream | null;
  readonly started: { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> };

  constructor(script: string, args: string[], { env }: NodeProcessOptions) {
    super();
    this.started = { args, env };
    this.child = fork(script, args, {
      env,
      execArgv: ['--import', PARENT_PORT],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.stdout = this.child.stdout;
    this.stderr = this.child.stderr;
    this.child.on('message', message => this.emit('message', message));
    this.child.on('exit', code => this.emit('exit', code ?? 9));
  }

  postMessage(message: unknown): void {
    if (typeof message === 'object' && message !== null && this.child.connected) this.child.send(message, () => {});
  }

  kill(): boolean {
    return this.child.kill('SIGTERM');
  }

  /** Dies, as of a crash. */
  die(): void {
    this.child.kill('SIGKILL');
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise(done => this.child.once('exit', done));
    this.die();
    await ended;
  }
}
