import OpenAI, { APIError } from 'openai';
import { type Address, CLOCK_TOOL, type Heard, type Question, type RealClient } from './client.ts';

/** The official `openai` package of npm. */
export function openAiOfNpm({ baseUrl, key }: Address): RealClient {
  const client = new OpenAI({ baseURL: baseUrl, apiKey: key, maxRetries: 0 });

  function parameters({ text, maxTokens, withTool }: Question) {
    const tools = [{ type: 'function' as const, function: CLOCK_TOOL }];
    return {
      model: 'auto',
      messages: [{ role: 'user' as const, content: text }],
      max_tokens: maxTokens,
      temperature: 0,
      ...(withTool ? { tools } : {}),
    };
  }

  async function plain(question: Question): Promise<Heard> {
    const { choices, usage } = await client.chat.completions.create(parameters(question));
    return {
      kind: 'answer',
      text: choices[0]?.message.content ?? '',
      finish: choices[0]?.finish_reason ?? 'none',
      promptTokens: usage?.prompt_tokens ?? 0,
      completionTokens: usage?.completion_tokens ?? 0,
    };
  }

  async function streamed(question: Question): Promise<Heard> {
    const chunks = await client.chat.completions.create({
      ...parameters(question),
      stream: true,
      stream_options: { include_usage: true },
    });
    let heard = { text: '', finish: 'none', promptTokens: 0, completionTokens: 0 };
    try {
      for await (const { choices, usage } of chunks) {
        heard = {
          text: heard.text + (choices[0]?.delta.content ?? ''),
          finish: choices[0]?.finish_reason ?? heard.finish,
          promptTokens: usage?.prompt_tokens ?? heard.promptTokens,
          completionTokens: usage?.completion_tokens ?? heard.completionTokens,
        };
        question.onText?.(heard.text);
      }
    } catch (error) {
      if (!(error instanceof APIError)) throw error;
      return { kind: 'broken', text: heard.text, message: error.message };
    }
    return { kind: 'answer', ...heard };
  }

  return {
    async ask(question) {
      try {
        return await (question.stream ? streamed(question) : plain(question));
      } catch (error) {
        if (!(error instanceof APIError) || error.status === undefined) throw error;
        return { kind: 'refused', status: error.status, message: error.message };
      }
    },
    async object(text, schema) {
      const answer = await client.chat.completions.parse({
        ...parameters({ text, stream: false, maxTokens: 80 }),
        response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema: { ...schema } } },
      });
      return answer.choices[0]?.message.parsed;
    },
    async embed(texts) {
      // Without a format of ours it asks for base64 and decodes it.
      const { data } = await client.embeddings.create({ model: 'auto', input: [...texts] });
      return data.map(({ embedding }) => embedding);
    },
  };
}
