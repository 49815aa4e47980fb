import type { ConfigInput } from './schema.ts';

/**
 * What the document asks for and this version does not do, a line for all of it: the schema knows the whole plan, so
 * that a document for a later version loads here too.
 */
export function unheededWarnings({ ollama }: ConfigInput): string[] {
  const asked = [
    ...(ollama?.manage === true ? ['ollama.manage (start Ollama yourself)'] : []),
    ...(ollama?.instances === undefined || ollama.instances === 1
      ? []
      : ['ollama.instances (start them yourself and list each in `backends`)']),
  ];
  return asked.length === 0 ? [] : [`This version does not act on ${asked.join(', ')}.`];
}
