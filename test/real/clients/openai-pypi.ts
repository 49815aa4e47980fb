import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { type Address, CLOCK_TOOL, type Heard, type Question, type RealClient } from './client.ts';

const SCRIPT = join(import.meta.dirname, 'openai_pypi.py');

const lineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('piece'), text: z.string() }),
  z.object({
    kind: z.literal('answer'),
    text: z.string(),
    finish: z.string(),
    promptTokens: z.number(),
    completionTokens: z.number(),
  }),
  z.object({ kind: z.literal('refused'), status: z.number(), message: z.string() }),
  z.object({ kind: z.literal('broken'), text: z.string(), message: z.string() }),
  z.object({ kind: z.literal('vectors'), vectors: z.array(z.array(z.number())) }),
]);
type Line = z.infer<typeof lineSchema>;

/**
 * The official `openai` package of PyPI, a Python process for each call.
 * @param python with the package in it
 */
export function openAiOfPyPi({ baseUrl, key }: Address, python: string): RealClient {
  const run = (task: object, onLine?: (line: Line) => void) =>
    lastLine(python, JSON.stringify({ baseUrl, key, ...task }), onLine);

  async function ask(question: Question, more: object = {}): Promise<Heard> {
    const task = { do: question.stream ? 'stream' : 'plain', parameters: { ...parametersOf(question), ...more } };
    const heard = await run(task, line => {
      if (line.kind === 'piece') question.onText?.(line.text);
    });
    if (heard.kind === 'piece' || heard.kind === 'vectors') throw new Error(`a last line of kind ${heard.kind}`);
    return heard;
  }

  return {
    ask: question => ask(question),
    async object(text, schema) {
      const format = { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } };
      const heard = await ask({ text, stream: false, maxTokens: 80 }, { response_format: format });
      return heard.kind === 'answer' ? JSON.parse(heard.text) : heard;
    },
    async embed(texts) {
      const heard = await run({ do: 'embed', texts });
      if (heard.kind !== 'vectors') throw new Error(JSON.stringify(heard));
      return heard.vectors;
    },
  };
}

function parametersOf({ text, maxTokens, withTool }: Question) {
  return {
    model: 'auto',
    messages: [{ role: 'user', content: text }],
    max_tokens: maxTokens,
    temperature: 0,
    ...(withTool ? { tools: [{ type: 'function', function: CLOCK_TOOL }] } : {}),
  };
}

async function lastLine(python: string, task: string, onLine: (line: Line) => void = () => {}): Promise<Line> {
  // Not this process's environment: a developer's own OPENAI_ settings or proxies must not leak in.
  const child = spawn(python, [SCRIPT], { env: { PATH: process.env.PATH ?? '' }, stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  child.stdin.end(task);
  let last: Line | undefined;
  for await (const text of createInterface({ input: child.stdout })) {
    last = lineSchema.parse(JSON.parse(text));
    onLine(last);
  }
  const [code] = await closed;
  if (code !== 0 || !last) throw new Error(`the Python client ended with code ${code}; its words are above`);
  return last;
}
