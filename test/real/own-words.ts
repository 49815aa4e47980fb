import { z } from 'zod';
import type { RealOllama } from './ollama-process.ts';

/** What an engine says by itself, with nothing of ours in between. */
export interface OwnAnswer {
  readonly text: string;
  readonly promptTokens: number;
}

const chatBody = z.object({ message: z.object({ content: z.string() }), prompt_eval_count: z.number() });

/** One answer of the engine to a conversation at temperature 0. */
export async function ownAnswer(
  ollama: RealOllama,
  messages: readonly object[],
  maxTokens: number,
): Promise<OwnAnswer> {
  const options = { num_predict: maxTokens, temperature: 0, seed: 1 };
  const response = await fetch(`${ollama.baseUrl}/api/chat`, {
    method: 'POST',
    body: JSON.stringify({ model: ollama.model, messages, stream: false, options }),
  });
  const { message, prompt_eval_count } = chatBody.parse(await response.json());
  return { text: message.content, promptTokens: prompt_eval_count };
}

/**
 * The engine's answers to a question at temperature 0. Its text depends a little on what it has cached, so it is asked
 * with this prompt cached and with another, and each of its answers is right.
 */
export async function ownAnswers(ollama: RealOllama, question: string, maxTokens: number): Promise<OwnAnswer[]> {
  const answers: OwnAnswer[] = [];
  for (const before of ['Hello there, who are you?', '', 'Count to ten.', '']) {
    if (before) await ownAnswer(ollama, [{ role: 'user', content: before }], 1);
    answers.push(await ownAnswer(ollama, [{ role: 'user', content: question }], maxTokens));
  }
  return answers;
}

const generateBody = z.object({ response: z.string() });

/** How the engine goes on when it is given the beginning of its answer. */
export async function ownContinuation(
  ollama: RealOllama,
  question: string,
  begun: string,
  maxTokens: number,
): Promise<string> {
  // ChatML, as the model was trained with and the engine renders it.
  const prompt = `<|im_start|>user\n${question}<|im_end|>\n<|im_start|>assistant\n${begun}`;
  const options = { num_predict: maxTokens, temperature: 0, seed: 1 };
  const response = await fetch(`${ollama.baseUrl}/api/generate`, {
    method: 'POST',
    body: JSON.stringify({ model: ollama.model, prompt, raw: true, stream: false, options }),
  });
  return generateBody.parse(await response.json()).response;
}

const embedBody = z.object({ embeddings: z.array(z.array(z.number())) });

/** The engine's vectors for some texts. */
export async function ownVectors(ollama: RealOllama, texts: readonly string[]): Promise<number[][]> {
  const response = await fetch(`${ollama.baseUrl}/api/embed`, {
    method: 'POST',
    body: JSON.stringify({ model: ollama.model, input: texts }),
  });
  return embedBody.parse(await response.json()).embeddings;
}
