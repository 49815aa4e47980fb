import type { AIMessageChunk } from '@langchain/core/messages';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { APIError } from 'openai';
import { type Address, CLOCK_TOOL, type Heard, type Question, type RealClient } from './client.ts';

/** LangChain with its OpenAI integration. */
export function langChain({ baseUrl, key }: Address): RealClient {
  const common = { apiKey: key, maxRetries: 0, configuration: { baseURL: baseUrl } };
  const chat = (maxTokens: number) => new ChatOpenAI({ ...common, model: 'auto', temperature: 0, maxTokens });

  function modelFor({ maxTokens, withTool }: Question) {
    const model = chat(maxTokens);
    return withTool ? model.bindTools([{ type: 'function', function: { ...CLOCK_TOOL } }]) : model;
  }

  async function streamed(question: Question): Promise<Heard> {
    let whole: AIMessageChunk | undefined;
    try {
      for await (const chunk of await modelFor(question).stream(question.text)) {
        whole = whole ? whole.concat(chunk) : chunk;
        question.onText?.(whole.text);
      }
    } catch (error) {
      if (!(error instanceof APIError) || !whole) throw error;
      return { kind: 'broken', text: whole.text, message: error.message };
    }
    return whole ? heardIn(whole) : { kind: 'broken', text: '', message: 'it ended without a word' };
  }

  return {
    async ask(question) {
      try {
        if (question.stream) return await streamed(question);
        return heardIn(await modelFor(question).invoke(question.text));
      } catch (error) {
        if (!(error instanceof APIError) || error.status === undefined) throw error;
        return { kind: 'refused', status: error.status, message: error.message };
      }
    },
    object: (text, schema) =>
      chat(80)
        .withStructuredOutput({ title: 'answer', ...schema }, { method: 'jsonSchema', strict: true })
        .invoke(text),
    embed: texts => new OpenAIEmbeddings({ ...common, model: 'auto' }).embedDocuments([...texts]),
  };
}

function heardIn(message: AIMessageChunk): Heard {
  return {
    kind: 'answer',
    text: message.text,
    finish: String(message.response_metadata.finish_reason),
    promptTokens: message.usage_metadata?.input_tokens ?? 0,
    completionTokens: message.usage_metadata?.output_tokens ?? 0,
  };
}
