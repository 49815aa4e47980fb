import type { en } from './en.ts';

/** The texts of the page in German. What is missing is shown in English. */
export const de: Partial<Record<keyof typeof en, string>> = {
  'app.name': 'Tandem',
  'app.skip': 'Zur Antwort springen',
  'language.label': 'Sprache',
  'page.accounts': 'Konten',
  'page.queue': 'Warteschlange',
  'page.report': 'Bericht',
  'page.models': 'Modelle',
  'page.machine': 'Rechner',
  copy: 'Kopieren',
  copied: 'Kopiert',
};
