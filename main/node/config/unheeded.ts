import type { ConfigInput } from './schema.ts';

/**
 * What the document asks for and this version does not do, a line for all of it: the schema knows the whole plan, so
 * that a document for a later version loads here too.
 */
export function unheededWarnings({ tunnel }: ConfigInput): string[] {
  const asked = [
    ...(tunnel?.provider !== undefined && tunnel.provider !== 'none' ? ['tunnel (open one yourself)'] : []),
  ];
  return asked.length === 0 ? [] : [`This version does not act on ${asked.join(', ')}.`];
}
