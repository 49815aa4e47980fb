import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openEngine } from '../../../main/engine/engine.ts';
import { type Child, startChild } from '../child.ts';
import { shuffled } from '../statistics.ts';
import { GREEDY, loadMessage } from './engine.ts';

/** Milliseconds to the first token, a figure a round. */
export interface FirstTokens {
  /** llama.cpp in this very process: no other process, no protocol. */
  readonly alone: readonly number[];
  /** From sending the request to the gateway to the first piece of text. */
  readonly gateway: readonly number[];
}

const TEXT = 'Name three colours of the rainbow.';
const READY_WITHIN_MS = 15_000;

/** The same question to both in turns, so that what the machine does meanwhile meets both alike. */
export async function firstTokens(modelPath: string, folder: string, rounds: number): Promise<FirstTokens> {
  const opened = await openEngine(loadMessage(modelPath, 1), { progress: () => {}, log: () => {} });
  if (opened.kind === 'unloadable') throw new Error(opened.message);
  const node = await startNode(modelPath, folder);
  try {
    const { gateway } = await node.ready(READY_WITHIN_MS);
    const alone = async () => {
      const startedAt = performance.now();
      let firstAt: number | undefined;
      const messages = [{ role: 'user' as const, text: TEXT }];
      const question = { type: 'chat' as const, id: 0, messages, stop: [], sampling: GREEDY, maxTokens: 4 };
      await opened.engine.chat(question, new AbortController().signal, {
        reading: () => {},
        text: () => {
          firstAt ??= performance.now();
        },
      });
      return (firstAt ?? performance.now()) - startedAt;
    };
    const figures = { alone: [] as number[], gateway: [] as number[] };
    const throughGateway = () => askGateway(String(gateway));
    // The first question loads the node's engine; both get their hot paths compiled.
    for (let warming = 0; warming < 3; warming++) {
      await alone();
      await throughGateway();
    }
    for (let round = 0; round < rounds; round++) {
      for (const name of shuffled(['alone', 'gateway'] as const)) {
        figures[name].push(await (name === 'alone' ? alone() : throughGateway()));
      }
    }
    return figures;
  } finally {
    await node.stop();
  }
}

async function askGateway(gateway: string): Promise<number> {
  const startedAt = performance.now();
  const messages = [{ role: 'user', content: TEXT }];
  const response = await fetch(`${gateway}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'auto', messages, temperature: 0, max_tokens: 4, stream: true }),
  });
  if (response.status !== 200 || !response.body) throw new Error(`${response.status} ${await response.text()}`);
  let firstAt: number | undefined;
  for await (const bytes of response.body.pipeThrough(new TextDecoderStream())) {
    if (/"content":"[^"]/.test(bytes)) firstAt ??= performance.now();
  }
  return (firstAt ?? Number.NaN) - startedAt;
}

async function startNode(modelPath: string, folder: string): Promise<Child> {
  await mkdir(folder, { recursive: true });
  const config = join(folder, 'tandem.json');
  const document = {
    node: { id: 'a' },
    gateway: { anonymous: true },
    backends: [{ id: 'embedded', kind: 'embedded', modelPath, threads: 1 }],
    ollama: { manage: false },
  };
  await writeFile(config, JSON.stringify(document));
  const script = fileURLToPath(new URL('../../../main/node/headless.ts', import.meta.url));
  const flags = ['--config', config, '--data', join(folder, 'data'), '--gateway-port', '0', '--control-port', '0'];
  return startChild(process.execPath, [script, ...flags]);
}
