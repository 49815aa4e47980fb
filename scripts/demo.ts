import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { dataFolderPath, processEnvironment } from '../main/node/config/index.ts';
import { defaultModel } from '../main/node/models/index.ts';
import { buildIfStale } from './build.ts';
import { whenNpmIsGone } from './npm-gone.ts';

/*
 * `npm run demo`: the twins A and B, each with simulated backends of every tier, and sample traffic to both, so that the
 * dashboards have something to show. Nothing leaves this machine. Where the embedded engine's model is there already
 * (the first `npm start` fetches it), it answers on one of the backends, so that some of the text is real. It ends with
 * Ctrl-C, or after `--for SECONDS`.
 * `--rate N`: requests a second to each node.
 */

const { values } = parseArgs({
  options: { for: { type: 'string', default: '3600' }, rate: { type: 'string', default: '1' } },
});
const seconds = Math.min(Number(values.for) || 3600, 86_400);
const rate = Math.min(Math.max(Number(values.rate) || 1, 0.1), 20);

const QUESTIONS = [
  'hi there',
  'Translate "good morning" into French.',
  'Write a caption for a photo of our new espresso cups.',
  'Compare two subscription prices for a bakery: 12 a month against 99 a year. Which is better for us, and why?',
  'Plan a three-month launch for a small skin care brand with a budget of $4,000: channels, weekly goals, risks.',
  'Our sign-ups fell by 18 % in two weeks while visits rose by 9 %. Diagnose step by step what may be behind it.',
  'Give me five synonyms for "fresh".',
  'Design an A/B test for our checkout page. What sample size do we need to see a change of 2 percentage points?',
];

/** The embedded engine's model, if an ordinary node of this user has fetched it. */
function fetchedModel(): string | undefined {
  const env = processEnvironment();
  const folder = dataFolderPath(env.TANDEM_DATA || undefined, process.platform, env);
  const file = folder === undefined ? undefined : join(folder, 'models', defaultModel().file);
  return file !== undefined && existsSync(file) && statSync(file).size === defaultModel().bytes ? file : undefined;
}

/** What both nodes are configured with. */
interface Demo {
  readonly folder: string;
  /** For who asks. */
  readonly key: string;
  /** Between the twins. */
  readonly secret: string;
  readonly model: string | undefined;
}

/** Two workstations, two Colabs, two Groq and two OpenRouter accounts, as the owner has them, all simulated. */
function config(node: 'a' | 'b', { key, secret, model: modelPath }: Demo, twinUrl: string | undefined) {
  const backend = (id: string, tier: string, tokensPerSecond: number, firstTokenDelay: number, faults: object[]) => ({
    id,
    kind: 'simulated',
    tier,
    tokensPerSecond,
    firstTokenDelay,
    faults,
  });
  return {
    node: { id: node, name: `T7910-${node.toUpperCase()} (demo)` },
    gateway: { port: 0, keys: [{ name: 'demo', key }] },
    control: { port: 0 },
    // Nothing of this machine takes part.
    ollama: { manage: false },
    peer: { secret, preferred: node === 'a', ...(twinUrl === undefined ? {} : { url: twinUrl }) },
    backends: [
      node === 'a' && modelPath !== undefined
        ? { id: 'embedded', kind: 'embedded', modelPath }
        : backend('ollama', 'workstation', 12, 700, [{ kind: 'cut-off', probability: 0.05 }]),
      backend('colab', 'colab', 39, 400, [{ kind: 'unreachable', probability: node === 'b' ? 0.4 : 0.04 }]),
      {
        ...backend('groq', 'cloud', 300, 150, [{ kind: 'rate-limited', probability: 0.06 }]),
        quota: { requestsPerDay: 1000, requestsPerMinute: 30 },
      },
      {
        ...backend('openrouter', 'cloud', 60, 900, [{ kind: 'server-error', probability: 0.1 }]),
        quota: { requestsPerDay: 200, requestsPerMinute: 20 },
      },
    ],
  };
}

interface DemoNode {
  readonly process: ChildProcess;
  readonly gateway: string;
  readonly dashboard: string;
}

/** @param twinUrl for the second one; the first hears from it where it is */
async function startDemoNode(node: 'a' | 'b', demo: Demo, twinUrl?: string): Promise<DemoNode> {
  const { folder } = demo;
  const file = join(folder, `${node}.json`);
  writeFileSync(file, JSON.stringify(config(node, demo, twinUrl)), { mode: 0o600 });
  const args = ['out/main/headless.js', '--config', file, '--data', join(folder, node), '--log-level', 'error'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const { gateway, dashboard } = JSON.parse(line);
    return { process: child, gateway, dashboard };
  }
  throw new Error(`node ${node} did not start`);
}

async function ask({ gateway }: DemoNode, key: string): Promise<void> {
  const content = QUESTIONS[Math.floor(Math.random() * QUESTIONS.length)];
  const response = await fetch(`${gateway}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ model: 'auto', stream: Math.random() < 0.5, messages: [{ role: 'user', content }] }),
  });
  await response.text();
}

buildIfStale();
const folder = mkdtempSync(join(tmpdir(), 'tandem-demo-'));
const model = fetchedModel();
const key = `tk_demo_${Math.random().toString(36).slice(2)}`;
const demo: Demo = { folder, key, secret: randomBytes(32).toString('base64url'), model };
const first = await startDemoNode('a', demo);
const nodes = [first, await startDemoNode('b', demo, first.gateway)];

let isStopping = false;
function stop(): void {
  if (isStopping) return;
  isStopping = true;
  clearInterval(traffic);
  clearTimeout(end);
  for (const { process: child } of nodes) child.kill('SIGTERM');
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
whenNpmIsGone(process, stop);
const traffic = setInterval(() => {
  for (const node of nodes) {
    ask(node, key).catch(error => {
      if (!isStopping) process.stderr.write(`demo: a request failed: ${error.message}\n`);
    });
  }
}, 1000 / rate);
const end = setTimeout(stop, seconds * 1000);

process.stdout.write(
  [
    'Twins with simulated backends; no account and no network is used. Each asks the other’s backends too, and shows both.',
    model === undefined
      ? 'No model answers: every text is made up. After the first `npm start` the embedded engine answers here as well.'
      : 'a/embedded is real: a very small model on this machine. Every other text is made up.',
    `Dashboard A: ${nodes[0]?.dashboard}`,
    `Dashboard B: ${nodes[1]?.dashboard}`,
    `Ask one yourself: curl -s ${nodes[0]?.gateway}/inference -H 'authorization: Bearer ${key}' -d '{"prompt":"hello"}'`,
    `It ends with Ctrl-C, or by itself after ${seconds} s.`,
    '',
  ].join('\n'),
);
await Promise.all(nodes.map(({ process: child }) => new Promise(resolve => child.once('exit', resolve))));
rmSync(folder, { recursive: true, force: true });
