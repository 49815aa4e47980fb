import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { locateModel, locateOllama, pathOrSkip } from './locate.ts';
import { type RealOllama, startRealOllama } from './ollama-process.ts';

interface Line {
  readonly done?: boolean;
  readonly error?: string;
  readonly message?: { readonly content: string };
}

/** Asks for so many tokens and calls `onLine` at each line of the answer. */
async function chat(ollama: RealOllama, tokens: number, onLine: (lines: number) => void = () => {}): Promise<Line[]> {
  const response = await fetch(`${ollama.baseUrl}/api/chat`, {
    method: 'POST',
    signal: AbortSignal.timeout(30_000),
    body: JSON.stringify({
      model: ollama.model,
      messages: [{ role: 'user', content: 'Write a long story about a fox.' }],
      options: { num_predict: tokens, temperature: 0 },
    }),
  });
  const decoder = new TextDecoder();
  const lines: Line[] = [];
  let rest = '';
  for await (const bytes of response.body ?? []) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      lines.push(JSON.parse(part));
      onLine(lines.length);
    }
  }
  return lines;
}

it('a real engine answers, freezes, loses its runner, recovers, and leaves nothing behind', {
  timeout: 120_000,
}, async context => {
  pathOrSkip(locateOllama(), context);
  pathOrSkip(locateModel(), context);
  const ollama = await startRealOllama();
  try {
    const whole = await chat(ollama, 5);
    expect(whole.at(-1)).toMatchObject({ done: true, done_reason: 'length', eval_count: 5 });
    expect(ollama.runnerPids()).toHaveLength(1);

    ollama.freezeRunner();
    const waiting = chat(ollama, 1).then(() => 'answered' as const);
    expect((await fetch(`${ollama.baseUrl}/api/version`)).status).toBe(200);
    expect(await Promise.race([waiting, sleep(500, 'hangs' as const)])).toBe('hangs');
    ollama.thawRunner();
    expect(await waiting).toBe('answered');

    const broken = await chat(ollama, 500, lines => {
      if (lines === 3) ollama.killRunner();
    });
    expect(broken.at(-1)?.error).toContain('an error was encountered while running the model');
    expect(broken.some(line => line.done)).toBe(false);

    expect((await chat(ollama, 2)).at(-1)?.done).toBe(true);
    ollama.freezeRunner();
  } finally {
    await ollama.stop();
  }
  expect(ollama.pids()).toEqual([]);
});
