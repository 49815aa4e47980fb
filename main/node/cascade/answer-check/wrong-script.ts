import type { Asked } from './asked.ts';
import { mainScript, type Script, scriptsOf } from './scripts.ts';
import type { Seen } from './seen.ts';
import { GOOD, poor, type Verdict } from './verdict.ts';

/** Letters that a question and a whole answer have to have before their scripts are compared. */
const FEWEST_ASKED = 15;
const FEWEST_ANSWERED = 30;
/** In the beginning of a stream a few have to do. */
const FEWEST_BEGUN = 12;
/** Of longer texts so many characters tell: the first of an answer, the last of a question. */
const LOOKED_AT = 400;
/** A script that the conversation has so many letters of is none that nobody asked for. */
const KNOWN = 4;

/** A question with one of these may well want another script: languages, letters, translation. */
const LANGUAGES =
  /translat|transliterat|translit|romani[sz]|alphabet|characters?\b|script|letters|language|original|spell|kanji|kana\b|hangul|cyrillic|devanagari|english|chinese|mandarin|cantonese|japanese|korean|russian|ukrain|bulgar|serb|greek|arabic|persian|farsi|urdu|hebrew|hindi|bengal|tamil|thai|übersetz|sprache|chines|japan|korea|russi|griech|arab|hebrä|traduc|traduz|tradui|idioma|langue|lingua|перевед|перевод|англ|латин|китай|язык|翻译|翻譯|翻訳|英文|英语|英語|中文|日文|日本語|语言|語|拼音|ローマ字|영어|번역|언어|अनुवाद|अंग्रेज|हिंदी|ترجم|الإنجليزية|תרגם|אנגלית|μετάφρα|αγγλικ|แปล|อังกฤษ/iu;

/** Latin letters write every language of the world in some chat; these are sure to be European. */
const EUROPEAN =
  /(?<!\p{L})(the|and|what|how|which|with|for|you|is|are|this|that|explain|write|der|die|das|und|ist|wie|ein|eine|les|des|est|une|que|pour|comment|los|las|una|por|para|como|cómo|qué|gli|della|che|perché|het|een|voor|hoe)(?!\p{L})/giu;

/** An answer in letters that neither the question nor anything before it has: a model that fell into its own language. */
export function checkScript(asked: Asked, { text }: Pick<Seen, 'text'>): Verdict {
  const found = compared(asked, text, FEWEST_ANSWERED);
  return found.kind === 'unsure' ? GOOD : found;
}

/** The same for the beginning of an answer; `unsure`: a few letters more would tell. */
export function checkScriptBegun(asked: Asked, text: string): Verdict | { readonly kind: 'unsure' } {
  return compared(asked, text, FEWEST_BEGUN);
}

function compared(asked: Asked, text: string, fewest: number): Verdict | { readonly kind: 'unsure' } {
  const counts = scriptsOf(text.slice(0, LOOKED_AT));
  const given = mainScript(counts, 1, 0.7);
  if (!given || text.includes('```')) return GOOD;
  const question = asked.question.slice(-LOOKED_AT);
  // What nearly every request is, told without counting.
  if (given === 'latin' && !/[\u0370-\uffff]/.test(question)) return GOOD;
  const wanted = mainScript(scriptsOf(question), FEWEST_ASKED, 0.9);
  if (!wanted || wanted === given || isExpected(asked, given, wanted)) return GOOD;
  if (!mainScript(counts, fewest, 0.7)) return { kind: 'unsure' };
  return poor('script', `the question is written in ${wanted} letters, the answer in ${given} ones`);
}

function isExpected({ question, conversation }: Asked, given: Script, wanted: Script): boolean {
  if ((scriptsOf(conversation).get(given) ?? 0) >= KNOWN || LANGUAGES.test(conversation)) return true;
  return wanted === 'latin' && (question.match(EUROPEAN)?.length ?? 0) < 2;
}
