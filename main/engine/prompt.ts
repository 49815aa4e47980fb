import type { LlamaModel, Token } from 'node-llama-cpp';
import { type ChatHistoryItem, type ChatWrapper, JinjaTemplateChatWrapper, resolveChatWrapper } from 'node-llama-cpp';
import type { ChatMessage } from '../node/backends/embedded/protocol.ts';

type Messages = ChatMessage['messages'];

/** A conversation → the tokens after which the model writes on. */
export type RenderPrompt = (messages: Messages) => Token[];

/**
 * Renders with the template in the model's own file. What people wrote is never taken for the template's marks,
 * whatever it looks like. A last message of the assistant is left open, so that the model goes on with it.
 */
export function promptRenderer(model: LlamaModel): RenderPrompt {
  const wrapper = chatWrapperOf(model);
  const { bos, shouldPrependBosToken } = model.tokens;
  return messages => {
    const { contextText } = wrapper.generateContextState({ chatHistory: historyOf(messages) });
    const tokens = contextText.tokenize(model.tokenizer);
    if (shouldPrependBosToken && bos !== null && tokens[0] !== bos) tokens.unshift(bos);
    return tokens;
  };
}

function chatWrapperOf(model: LlamaModel): ChatWrapper {
  const template = model.fileInfo.metadata.tokenizer?.chat_template;
  if (template?.trim()) {
    return new JinjaTemplateChatWrapper({
      template,
      tokenizer: model.tokenizer,
      // On a CPU an answer that is thought over first comes after minutes.
      reasoning: false,
      functionCallMessageTemplate: 'noJinja',
    });
  }
  return resolveChatWrapper(model);
}

function historyOf(messages: Messages): ChatHistoryItem[] {
  const history = messages.map(({ role, text }): ChatHistoryItem => {
    if (role === 'assistant') return { type: 'model', response: [text] };
    return { type: role, text };
  });
  return messages.at(-1)?.role === 'assistant' ? history : [...history, { type: 'model', response: [''] }];
}
