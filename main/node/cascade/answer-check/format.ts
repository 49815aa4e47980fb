import type { Asked } from './asked.ts';
import { fitOf } from './json-schema.ts';
import type { Seen } from './seen.ts';
import { GOOD, poor, type Verdict } from './verdict.ts';

/**
 * `response_format` is kept: it parses, is an object where one was asked for, and fits its schema, as far as
 * `schemaTime` ms suffice to tell.
 */
export function checkFormat(asked: Asked, seen: Seen, schemaTime: number): Verdict {
  const type = kindOf(asked);
  if (!type || seen.hasToolCalls || seen.hasRefusal) return GOOD;
  // Cut by the caller's own limit: OpenAI's reference says to expect that.
  if (seen.finish === 'length' && asked.limit !== undefined) return GOOD;
  const value = parsed(seen.text);
  if (value === undefined) return poor('format', `it is no JSON, and ${type} was asked for`);
  if (type === 'json_object') {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? GOOD : poor('format', 'it is JSON but no object');
  }
  const fit = fitOf(value, schemaOf(asked), schemaTime);
  return fit.kind === 'differs' ? poor('format', `it does not fit the schema at ${fit.where}`) : GOOD;
}

/** The first sign of an answer tells already that it is no JSON. */
export function checkFormatBegun(asked: Asked, text: string): Verdict {
  const type = kindOf(asked);
  const [first] = text.trimStart();
  if (!type || first === undefined) return GOOD;
  const isPossible = type === 'json_object' ? first === '{' : /[[{"\d\-tfn]/.test(first);
  return isPossible ? GOOD : poor('format', `it begins as no JSON does, and ${type} was asked for`);
}

function kindOf({ format }: Asked): 'json_object' | 'json_schema' | undefined {
  return format?.type === 'json_object' || format?.type === 'json_schema' ? format.type : undefined;
}

function schemaOf({ format }: Asked): unknown {
  const given = format?.json_schema;
  return typeof given === 'object' && given !== null && 'schema' in given ? given.schema : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
