import { JOB_WORDS } from './job-words.ts';
import { QUESTION_WORDS } from './question-words.ts';

export type WordKind = keyof typeof WORDS;

/** What words say about a prompt, by kind. */
export const WORDS = { ...JOB_WORDS, ...QUESTION_WORDS } as const;
