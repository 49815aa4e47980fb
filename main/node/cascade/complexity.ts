import type { ChatMessage } from '../backends/index.ts';

export interface Complexity {
  /** 0 to 10, one decimal. */
  readonly score: number;
  /** What moved it, for the dry run. */
  readonly because: readonly string[];
}

/** Text looked at: the beginning and the end of the question, where the instruction stands. */
const LOOKED_AT = 4000;

interface Sign {
  readonly name: string;
  readonly weight: number;
  readonly pattern: RegExp;
}

/**
 * Words that ask for more, or for less, than their number tells. Nothing in a pattern repeats without a bound: 8,000
 * digits, sent to do harm, would otherwise cost 50 ms a request.
 */
const SIGNS: readonly Sign[] = [
  {
    name: 'asks for reasons, proof or a diagnosis',
    weight: 1.6,
    pattern: /\b(why|prove|derive|diagnos|root cause|trade-?offs?|evaluate|justify|compare|versus|vs\.?)\b/i,
  },
  {
    name: 'asks for a plan or a design',
    weight: 1.6,
    pattern: /\b(strateg\w*|roadmap|architect\w*|design|plan|framework|migrat\w+|negotiat\w+)\b/i,
  },
  {
    name: 'asks for an analysis',
    weight: 1.4,
    pattern:
      /\b(analy[sz]e\w*|analysis|forecast\w*|statistic\w*|probabilit\w+|regression|optimi[sz]e\w*|attribution)\b/i,
  },
  {
    name: 'contains code',
    weight: 1.4,
    pattern: /```|\b(function|class|def|import|SELECT|const|public static)\b.{0,200}[({;:]/,
  },
  {
    name: 'asks for code',
    weight: 1.2,
    pattern:
      /\b(implement|refactor|debug|algorithm|regex|sql query|unit tests?|python|typescript|javascript|rust|java)\b/i,
  },
  {
    name: 'law, medicine or finance',
    weight: 1.2,
    pattern: /\b(liabilit\w+|contract|statute|plaintiff|tax|compliance|gdpr|clinical|dosage|valuation)\b/i,
  },
  {
    name: 'several steps',
    weight: 1,
    pattern: /\b(step[- ]by[- ]step|first\b.{0,400}\bthen\b|multi-?step|in detail|comprehensive|thorough)/is,
  },
  { name: 'a calculation', weight: 1, pattern: /\d[.,]?\s{0,3}(%|percent|[-+*/x×=]|per\b|dollars?|\$|€)|\$\s?\d/i },
  {
    name: 'a short job (rewrite, translate, name, list)',
    weight: -1,
    pattern:
      /\b(translate|rephrase|reword|rewrite|summari[sz]e|caption|headline|synonym|spell|capitali[sz]e|extract|classify)\b/i,
  },
  {
    name: 'small talk',
    weight: -1.5,
    pattern: /^\s*(hi|hello|hey|thanks|thank you|good (morning|evening)|ok(ay)?|yes|no|bye)\b[^?]{0,40}$/i,
  },
];

/**
 * How hard the last question of a conversation looks, from its text alone: a first scorer of plain signs, replaced by
 * a measured one later. Costs well under a millisecond whatever the length.
 */
export function scoreComplexity(messages: readonly ChatMessage[]): Complexity {
  const question = textOf(messages.findLast(message => message.role === 'user') ?? messages.at(-1));
  const text =
    question.length > 2 * LOOKED_AT ? `${question.slice(0, LOOKED_AT)}\n${question.slice(-LOOKED_AT)}` : question;
  const because: string[] = [];
  let score = 1.5;
  const add = (points: number, reason: string) => {
    score += points;
    because.push(`${points >= 0 ? '+' : ''}${points.toFixed(1)} ${reason}`);
  };

  const words = text.split(/\s+/).filter(Boolean).length;
  if (words > 12) add(Math.min(2, Math.log2(words / 12) * 0.45), `${words} words`);
  for (const sign of SIGNS) if (sign.pattern.test(text)) add(sign.weight, sign.name);
  const items = text.match(/^[ \t]{0,20}(?:[-*•]|\d{1,4}[.)])\s/gm)?.length ?? 0;
  if (items >= 2) add(Math.min(1.2, items * 0.2), `${items} listed points`);
  const questions = text.match(/\?/g)?.length ?? 0;
  if (questions >= 2) add(Math.min(1, questions * 0.25), `${questions} questions`);
  const turns = messages.filter(message => message.role === 'user').length;
  if (turns > 2) add(Math.min(1, (turns - 2) * 0.2), `${turns} turns`);

  return { score: Math.round(Math.min(10, Math.max(0, score)) * 10) / 10, because };
}

function textOf(message: ChatMessage | undefined): string {
  const content = message?.content;
  if (typeof content === 'string') return content;
  return (content ?? []).map(part => ('text' in part && typeof part.text === 'string' ? part.text : '')).join('\n');
}
