import type { ChatMessage } from '../../backends/index.ts';
import { type Asked, askedOf } from './conversation.ts';
import { sharesOf, weigh } from './model.ts';
import type { SignName } from './signs.ts';

export interface Complexity {
  /** 0 to 10; shown with one decimal. */
  readonly score: number;
  /** What moved it, for the dry run: worked out when it is asked for, since hardly a request ever asks. */
  readonly because: () => readonly string[];
}

/** Of what moved a score, so much is told. */
const TOLD = 6;
/** Added for each question of a user beyond the second, up to `MOST_FOR_TURNS`: what was said before counts as well. */
const A_TURN = 0.2;
const MOST_FOR_TURNS = 1;

/**
 * How hard the last question of a conversation looks, from its text alone: whether a small model is likely to fail
 * where a large one would not. Fitted and measured by `scripts/scorer`; `docs/scorer.md` says how good it is. Its cost
 * has a bound, whatever the length.
 */
export function scoreComplexity(messages: readonly ChatMessage[]): Complexity {
  const asked = askedOf(messages);
  const { measured, before, turns } = asked;
  const own = weigh(measured);
  // A question that goes on with another is as hard as the mean of both, never easier than it looks.
  const leaning = before ? Math.max(0, (weigh(before) - own) / 2) : 0;
  const more = Math.min(MOST_FOR_TURNS, Math.max(0, (turns - 2) * A_TURN));
  return { score: Math.min(10, own + leaning + more), because: () => reasons(asked, leaning, more) };
}

function reasons({ measured, turns }: Asked, leaning: number, more: number): readonly string[] {
  const because = sharesOf(measured)
    .slice(0, TOLD)
    .map(({ sign, share }) => `${share >= 0 ? '+' : ''}${share.toFixed(2)} ${WORDS[sign]}`);
  return [
    measured.isTask ? 'weighed as a job to be done' : 'weighed as a question',
    ...because,
    ...(leaning > 0 ? [`+${leaning.toFixed(1)} goes on with the question before`] : []),
    ...(more > 0 ? [`+${more.toFixed(1)} ${turns} turns`] : []),
  ];
}

const WORDS: Readonly<Record<SignName, string>> = {
  shortJob: 'a short job (translate, rewrite, name, sum up)',
  draft: 'a text to be written',
  hardJob: 'asks for analysis, proof, design or a decision',
  stakes: 'what a business turns on (prices, churn, budgets, law)',
  ours: 'one’s own matter',
  relation: 'relations between quantities',
  negation: 'negations and exceptions',
  condition: 'conditions',
  quantity: 'asks how much or how many',
  judgement: 'asks for the best or most likely',
  statements: 'statements to be judged',
  exact: 'mathematics or logic',
  formulas: 'formulas among the answers',
  dispute: 'a case at law',
  society: 'history, politics, religion, arts, people',
  physics: 'physics and engineering',
  medicine: 'medicine and biology',
  computing: 'computing',
  code: 'code or a program',
  smallTalk: 'small talk',
  words: 'its length',
  numbers: 'numbers',
  questions: 'questions',
  parts: 'parts and enumerations',
};
