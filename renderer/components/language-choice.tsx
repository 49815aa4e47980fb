import { t } from '../i18n/index.ts';
import { chooseLanguage, LANGUAGES, type Language, language } from '../i18n/language.ts';
import css from './page-frame.module.css';

/** Which language the page speaks. */
export function LanguageChoice() {
  return (
    <label className={css.language}>
      {t('language.label')}{' '}
      <select value={language} onChange={event => chooseLanguage(window, languageNamed(event.target.value))}>
        {names.map(name => (
          <option key={name} value={name} lang={name}>
            {LANGUAGES[name]}
          </option>
        ))}
      </select>
    </label>
  );
}

const names: readonly Language[] = ['en', 'de'];

function languageNamed(value: string): Language {
  return names.find(name => name === value) ?? 'en';
}
