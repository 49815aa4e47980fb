import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type SpawnedNode, spawnNode } from '../node/cli/spawned-node.ts';

const readyLine = z.looseObject({ gateway: z.url(), control: z.url(), dashboard: z.url() });

/** The keys of two callers. */
export const KEYS = { growthhub: 'tk_growthhub_0123456789', other: 'tk_other_0123456789' };

export interface Job {
  readonly jobId: string;
  readonly state: string;
  readonly position?: number;
  readonly result?: unknown;
  readonly error?: { readonly code: string };
  readonly backend?: string;
}

/** One life of a node process. */
export interface Life {
  readonly node: SpawnedNode;
  readonly gateway: string;
  /** Calls the gateway with a caller's key. */
  call(path: string, init?: RequestInit & { readonly key?: string }): Promise<Response>;
  /** Posts JSON. */
  post(path: string, body: unknown, headers?: Record<string, string>, key?: string): Promise<Response>;
  /** Asks for an answer later; returns the id of the job. */
  queue(prompt: string, headers?: Record<string, string>): Promise<string>;
  job(id: string): Promise<Job>;
  /** The job when it is over, by its event stream. */
  ended(id: string): Promise<Job>;
  control(procedure: string, input?: unknown, method?: 'GET' | 'POST'): Promise<Response>;
}

/** What is around a node's process. */
export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  /** A command that becomes the node, such as `ip netns exec NAME`. */
  readonly through?: readonly string[];
  /** Ms that it may take to be ready, beside engines that work on the same machine. */
  readonly readyWithin?: number;
}

/** A data folder in which one node process after the other lives. */
export class QueueNode implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'tandem-queue-'));
  readonly #lives: SpawnedNode[] = [];
  readonly #surroundings: Surroundings;

  constructor(document: object, surroundings: Surroundings = {}) {
    this.#surroundings = surroundings;
    this.configure(document);
  }

  configure(document: object): void {
    const whole = {
      node: { id: 'a' },
      gateway: { port: 0, keys: Object.entries(KEYS).map(([name, key]) => ({ name, key })) },
      control: { port: 0 },
      // What the tests themselves take of this machine is not to change where requests go.
      machine: { heed: false },
      ...document,
    };
    writeFileSync(join(this.folder, 'config.json'), JSON.stringify(whole), { mode: 0o600 });
  }

  async start(): Promise<Life> {
    const { env = {}, through, readyWithin } = this.#surroundings;
    const node = spawnNode(['--data', this.folder], env, false, through);
    this.#lives.push(node);
    const { gateway, control, dashboard } = readyLine.parse(JSON.parse(await node.saw('stdout', 'ready', readyWithin)));
    const token = new URL(dashboard).hash.replace('#token=', '');
    const call: Life['call'] = (path, { key = KEYS.growthhub, ...init } = {}) =>
      fetch(`${gateway}${path}`, { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } });
    const post: Life['post'] = (path, body, headers = {}, key = KEYS.growthhub) =>
      call(path, { method: 'POST', body: JSON.stringify(body), headers, key });
    return {
      node,
      gateway,
      call,
      post,
      async queue(prompt, headers = {}) {
        const response = await post('/inference', { prompt }, headers);
        if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`);
        return z.object({ jobId: z.string() }).parse(await response.json()).jobId;
      },
      job: async id => (await (await call(`/v1/jobs/${id}`)).json()) as Job,
      async ended(id) {
        const response = await call(`/v1/jobs/${id}/events`);
        const events = [...(await response.text()).matchAll(/^data: (.*)$/gm)];
        return JSON.parse(events.at(-1)?.[1] ?? '{}') as Job;
      },
      control: (procedure, input, method = 'GET') =>
        fetch(
          `${control}/${procedure}${input !== undefined && method === 'GET' ? `?input=${encodeURIComponent(JSON.stringify(input))}` : ''}`,
          {
            method,
            headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
            ...(method === 'POST' ? { body: JSON.stringify(input) } : {}),
          },
        ),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const life of this.#lives) life.process.kill('SIGKILL');
    await Promise.all(this.#lives.map(life => life.ended()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
