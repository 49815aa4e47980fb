import type { Asked } from './asked.ts';

/** Words by which somebody asks for the same again and again. Too many of them only make the loop check patient. */
const WORDS =
  /(?<!\p{L})(repeat\w*|repet\w*|répét\w*|wiederhol\w*|ripet\w*|herhaal\w*|mantra|chant\w*|again and again|over and over|placeholder|lorem|matrix|\d+ ?(x|×|times|copies|lines|rows|mal|zeilen|fois|lignes|veces|vezes|líneas|volte|righe|keer|razy))(?!\p{L})|powt[oó]rz|повтор|重复|重複|繰り返|반복|次|遍|回/iu;

/** Whether the question asks for repetition. */
export function expectsRepetition({ question }: Asked): boolean {
  return WORDS.test(question);
}
