import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useNode } from '../api/node-access.tsx';
import { t } from '../i18n/index.ts';
import { type PageName, useNavigation } from '../navigation.tsx';
import { ConnectionNote } from './connection-note.tsx';
import { Header } from './header.tsx';
import { KeyHelp, type Shortcut, useShortcuts } from './keys.tsx';
import { LanguageChoice } from './language-choice.tsx';
import css from './page-frame.module.css';
import { type StateKind, StateMark } from './state-mark.tsx';

/** How the answer in a page's title is to be taken. */
export type Mood = 'serving' | 'attention' | 'down';

const moods: Readonly<Record<Mood, StateKind>> = { serving: 'serving', attention: 'degraded', down: 'down' };

interface PageFrameProps {
  /** The answer to the page's question; nothing as long as the node has not been heard. */
  readonly title: { readonly text: string; readonly mood: Mood } | undefined;
  readonly now: number;
  /** Keys of this page, beside those that every page has. */
  readonly shortcuts?: readonly Shortcut[];
  /** Keys that are told in the list but listened for elsewhere. */
  readonly toldKeys?: readonly Pick<Shortcut, 'keys' | 'what'>[];
  readonly children: ReactNode;
}

/** What every page has around it: the header, whether the node answers, the title, and the keys. */
export function PageFrame({ title, now, shortcuts = [], toldKeys = [], children }: PageFrameProps) {
  const { state, connection } = useNode();
  const { go, hasMoved } = useNavigation();
  const [isHelp, setIsHelp] = useState(false);
  const top = useRef<HTMLHeadingElement>(null);
  const show = (page: PageName) => {
    go(page);
    top.current?.focus();
  };
  const keys: Shortcut[] = [
    { keys: '?', what: t('keys.help'), run: () => setIsHelp(true) },
    { keys: 'g o', what: t('keys.overview'), run: () => show('overview') },
    { keys: 'g a', what: t('keys.accounts'), run: () => show('accounts') },
    { keys: 'g q', what: t('keys.queue'), run: () => show('queue') },
    { keys: 'g e', what: t('keys.requests'), run: () => show('requests') },
    { keys: 'g p', what: t('keys.playground'), run: () => show('playground') },
    { keys: 'g r', what: t('keys.report'), run: () => show('report') },
    { keys: 'g t', what: t('keys.twins'), run: () => show('twins') },
    { keys: 'g m', what: t('keys.models'), run: () => show('models') },
    { keys: 'g l', what: t('keys.machine'), run: () => show('machine') },
    { keys: 'g c', what: t('keys.colab'), run: () => show('colab') },
    { keys: 'g u', what: t('keys.tunnel'), run: () => show('tunnel') },
    { keys: 'g ,', what: t('keys.settings'), run: () => show('settings') },
    { keys: 'g s', what: t('keys.setup'), run: () => show('setup') },
    { keys: 'g g', what: t('keys.guide'), run: () => show('guide') },
    ...shortcuts,
  ];
  useShortcuts(keys);
  // Whoever came here by a link or a key hears the title first.
  useEffect(() => {
    if (hasMoved) top.current?.focus();
  }, [hasMoved]);
  const text = title?.text;
  useEffect(() => {
    document.title = text ? `${text} · ${t('app.name')}` : t('app.name');
  }, [text]);

  return (
    <div className={css.page}>
      <Header state={state} connection={connection} showKeys={() => setIsHelp(true)} />
      <main data-stale={connection.kind === 'lost' || undefined}>
        <ConnectionNote connection={connection} now={now} />
        <h1 ref={top} tabIndex={-1} className={css.title}>
          {title && <StateMark state={moods[title.mood]} size={24} />}
          {text ?? t('headline.unknown')}
        </h1>
        {children}
      </main>
      <footer className={css.footer}>
        <LanguageChoice />
      </footer>
      <KeyHelp isOpen={isHelp} close={() => setIsHelp(false)} shortcuts={[...keys, ...toldKeys]} />
    </div>
  );
}
