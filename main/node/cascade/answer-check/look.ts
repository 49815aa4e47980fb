import type { AnswerCheck, RoutingConfig } from '../../config/index.ts';
import type { Asked } from './asked.ts';
import { checkConfidence } from './confidence.ts';
import { checkContext } from './context-cut.ts';
import { checkEmpty } from './empty.ts';
import { checkFormat, checkFormatBegun } from './format.ts';
import { checkRefusal, checkRefusalBegun } from './refusal.ts';
import type { Seen } from './seen.ts';
import { GOOD, type Verdict } from './verdict.ts';
import { checkScript, checkScriptBegun } from './wrong-script.ts';

export type Settings = RoutingConfig['answerCheck'];

/** An answer that is whole. Loops are watched for while it is written (`LoopWatch`). */
export function lookAtWhole(asked: Asked, seen: Seen, settings: Settings): Verdict {
  if (!asked.isSingle) return GOOD;
  const checks: readonly (readonly [AnswerCheck, () => Verdict])[] = [
    ['empty', () => checkEmpty(asked, seen)],
    ['refusal', () => checkRefusal(asked, seen)],
    ['format', () => checkFormat(asked, seen, settings.schemaTime)],
    ['context', () => checkContext(asked, seen)],
    ['script', () => checkScript(asked, seen)],
    ['confidence', () => checkConfidence(seen, settings.minConfidence)],
  ];
  for (const [check, run] of checks) {
    const verdict = settings.skip.includes(check) ? GOOD : run();
    if (verdict.kind === 'poor') return verdict;
  }
  return GOOD;
}

/**
 * The beginning of an answer that goes on. `unsure`: it looks like a poor one and a few tokens more would tell; most
 * beginnings are good at their first word, so that nobody waits.
 */
export function lookAtBeginning(asked: Asked, seen: Seen, settings: Settings): Verdict | { readonly kind: 'unsure' } {
  if (!asked.isSingle || seen.hasToolCalls || seen.hasReasoning) return GOOD;
  if (seen.text.trim() === '' && !seen.hasRefusal) return settings.skip.includes('empty') ? GOOD : UNSURE;
  const checks: readonly (readonly [AnswerCheck, () => Verdict | typeof UNSURE])[] = [
    ['format', () => checkFormatBegun(asked, seen.text)],
    ['refusal', () => checkRefusalBegun(asked, seen)],
    ['script', () => checkScriptBegun(asked, seen.text)],
  ];
  let isUnsure = false;
  for (const [check, run] of checks) {
    const verdict = settings.skip.includes(check) ? GOOD : run();
    if (verdict.kind === 'poor') return verdict;
    if (verdict.kind === 'unsure') isUnsure = true;
  }
  return isUnsure ? UNSURE : GOOD;
}

const UNSURE = { kind: 'unsure' } as const;
