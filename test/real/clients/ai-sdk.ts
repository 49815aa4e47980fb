import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, embedMany, generateText, jsonSchema, Output, streamText, tool } from 'ai';
import { type Address, CLOCK_TOOL, type Heard, type Question, type RealClient } from './client.ts';

/** The Vercel AI SDK with its provider for OpenAI-compatible servers. */
export function aiSdk({ baseUrl, key }: Address): RealClient {
  const provider = createOpenAICompatible({
    name: 'tandem',
    baseURL: baseUrl,
    apiKey: key,
    includeUsage: true,
    supportsStructuredOutputs: true,
  });
  const { name, description, parameters } = CLOCK_TOOL;
  const clock = tool({ description, inputSchema: jsonSchema<object>({ ...parameters }) });

  function settings({ text, maxTokens, withTool }: Question) {
    return {
      model: provider('auto'),
      prompt: text,
      maxOutputTokens: maxTokens,
      temperature: 0,
      maxRetries: 0,
      ...(withTool ? { tools: { [name]: clock } } : {}),
    };
  }

  async function plain(question: Question): Promise<Heard> {
    const { text, finishReason, usage } = await generateText(settings(question));
    return { kind: 'answer', text, finish: finishReason, ...tokensOf(usage) };
  }

  async function streamed(question: Question): Promise<Heard> {
    // Its own handler prints errors; here they are parts of the stream.
    const { stream } = streamText({ ...settings(question), onError: () => {} });
    let text = '';
    let heard: Heard = { kind: 'broken', text, message: 'it ended without a word' };
    for await (const part of stream) {
      if (part.type === 'text-delta') {
        text += part.text;
        question.onText?.(text);
      }
      if (part.type === 'error') {
        if (APICallError.isInstance(part.error) && text === '') throw part.error;
        return { kind: 'broken', text, message: messageOf(part.error) };
      }
      if (part.type === 'finish') {
        heard = { kind: 'answer', text, finish: part.finishReason, ...tokensOf(part.totalUsage) };
      }
    }
    return heard;
  }

  return {
    async ask(question) {
      try {
        return await (question.stream ? streamed(question) : plain(question));
      } catch (error) {
        if (!APICallError.isInstance(error) || error.statusCode === undefined) throw error;
        return { kind: 'refused', status: error.statusCode, message: error.message };
      }
    },
    async object(text, schema) {
      const asked = jsonSchema<object>({
        ...schema,
        required: [...schema.required],
        properties: { ...schema.properties },
      });
      const { output } = await generateText({
        ...settings({ text, stream: false, maxTokens: 80 }),
        output: Output.object({ schema: asked }),
      });
      return output;
    },
    async embed(texts) {
      const model = provider.embeddingModel('auto');
      const { embeddings } = await embedMany({ model, values: [...texts], maxRetries: 0 });
      return embeddings;
    },
  };
}

function tokensOf(usage: { readonly inputTokens: number | undefined; readonly outputTokens: number | undefined }) {
  return { promptTokens: usage.inputTokens ?? 0, completionTokens: usage.outputTokens ?? 0 };
}

/** An error event may come as an error or as what was written in the event. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : JSON.stringify(error);
}
