import { Button, TextInput } from '@mantine/core';
import { useEffect, useMemo, useRef } from 'react';
import { desktop } from '../../api/desktop.ts';
import { useNode } from '../../api/node-access.tsx';
import { useAddressValue } from '../../components/address-value.ts';
import type { Shortcut } from '../../components/keys.tsx';
import { useNow } from '../../components/now.ts';
import { PageFrame } from '../../components/page-frame.tsx';
import { reasonOf } from '../../components/reason-of.ts';
import { t } from '../../i18n/index.ts';
import { goTo, useAnchor } from './anchor.ts';
import { isFoundBy } from './desktop/found-by.ts';
import { DesktopSection } from './desktop/index.tsx';
import { differs, valueAt } from './document-value.ts';
import { wantedBy } from './draft.ts';
import { type Editing, EditingProvider } from './editing.ts';
import { fieldsOf } from './fields-of.ts';
import { settingsHeadline } from './headline.ts';
import { SaveBar } from './save-bar.tsx';
import { SaveReport } from './save-report.tsx';
import { Section } from './section.tsx';
import css from './settings.module.css';
import { UndoList } from './undo-list.tsx';
import { useCheck } from './use-check.ts';
import { useDrafts } from './use-drafts.ts';
import { useSave } from './use-save.ts';
import { useForm, useSettings } from './use-settings.ts';

/** The page that answers: what is set otherwise than it comes, and how is it changed? */
export function Settings() {
  const { state } = useNode();
  const now = useNow();
  const { data: form, error: noForm } = useForm();
  const { data: settings, error: noSettings } = useSettings();
  const { drafts, put, clear } = useDrafts();
  const [filter, setFilter] = useAddressValue('filter');
  const [only, setOnly] = useAddressValue('only');
  const field = useRef<HTMLInputElement>(null);

  const view = settings?.document;
  const document = view?.kind === 'document' ? view.document : NOTHING;
  const fields = useMemo(() => (form ?? []).flatMap(node => fieldsOf(node, document)), [form, document]);
  const wanted = fields.flatMap(({ field: each, path }) => {
    const draft = drafts.get(path);
    return draft ? (wantedBy(each, path, draft, valueAt(document, path)) ?? []) : [];
  });
  const verdict = useCheck(wanted, view?.version);
  const { outcome, isSaving, save, undo } = useSave(view?.version, clear);
  const differing = fields.filter(({ field: each, path }) => differs(each, valueAt(document, path))).length;
  const isReady = form !== undefined && view !== undefined && view.kind !== 'refused';
  useAnchor(isReady);

  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const isShown: Editing['isShown'] = ({ description, ...each }, path) => {
    if (only && !differs({ description, ...each }, valueAt(document, path)) && !drafts.has(path)) return false;
    const text = `${path} ${description}`.toLowerCase();
    return words.every(word => text.includes(word));
  };
  // The app's own settings are no part of the document, and differ from nothing.
  const ownSection = desktop && !only && isFoundBy(words) && <DesktopSection bridge={desktop} />;
  const isAny = ownSection || fields.some(({ field: each, path }) => isShown(each, path));
  useEffect(() => {
    if (isSaving || drafts.size === 0) return;
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', stay);
    return () => window.removeEventListener('beforeunload', stay);
  }, [drafts.size, isSaving]);

  const shortcuts: Shortcut[] = [
    { keys: '/', what: t('keys.filter.settings'), run: () => field.current?.focus() },
    {
      keys: 'Escape',
      what: t('keys.escape'),
      run: () => {
        if (globalThis.document.activeElement !== field.current) return;
        setFilter('');
        field.current?.blur();
      },
    },
  ];
  const trouble = noForm ?? noSettings;
  const title = () => {
    if (view?.kind === 'refused') return { text: t('settings.title.wrong'), mood: 'down' as const };
    if (isReady) return settingsHeadline({ differing, unsaved: wanted.length, wrong: verdict.problems.size });
    if (trouble)
      return { text: t('settings.title.unread', { message: reasonOf(trouble) }), mood: 'attention' as const };
    return { text: t('settings.title.reading'), mood: 'serving' as const };
  };
  return (
    <PageFrame
      title={state && title()}
      now={now}
      shortcuts={shortcuts}
      toldKeys={[{ keys: 'Enter', what: t('keys.save') }]}
    >
      {view?.kind === 'refused' && (
        <div className={css.wrong}>
          <p>{t('settings.wrong', { file: view.file })}</p>
          <ul>
            {view.problems.map(problem => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </div>
      )}
      {!isReady && view?.kind !== 'refused' && <div className={css.skeleton} aria-hidden="true" />}
      {!isReady && ownSection}
      {isReady && (
        <EditingProvider value={{ document, drafts, put, verdict, isShown }}>
          <p className={css.file}>
            {t(view.kind === 'none' ? 'settings.file.none' : 'settings.file', { file: view.file })}
          </p>
          <SaveReport outcome={outcome} now={now} undo={undo} />
          <div className={css.toolbar}>
            <TextInput
              ref={field}
              size="xs"
              className={css.filter}
              aria-label={t('settings.filter')}
              placeholder={t('settings.filter.hint')}
              value={filter}
              onChange={event => setFilter(event.currentTarget.value)}
            />
            <label className={css.switch}>
              <input
                type="checkbox"
                checked={only !== ''}
                onChange={event => setOnly(event.currentTarget.checked ? '1' : '')}
              />
              {t('settings.changed.only')}
            </label>
          </div>
          <div className={css.columns}>
            <nav aria-label={t('settings.sections')} className={css.nav}>
              {[...(desktop ? [DESKTOP] : []), ...form.map(({ path }) => path)].map(path => (
                <a
                  key={path}
                  href={`#${path}`}
                  onClick={event => {
                    event.preventDefault();
                    setFilter('');
                    setOnly('');
                    goTo(path);
                  }}
                >
                  {path}
                </a>
              ))}
            </nav>
            <div className={css.form}>
              {ownSection}
              <form
                noValidate
                onSubmit={event => {
                  event.preventDefault();
                  if (verdict.problems.size === 0) save(wanted);
                }}
              >
                {form.map(node => (
                  <Section key={node.path} node={node} />
                ))}
                {!isAny && (
                  <div className={css.none}>
                    <p>{words.length > 0 ? t('settings.none', { filter }) : t('settings.none.changed')}</p>
                    <Button
                      size="compact-sm"
                      variant="default"
                      onClick={() => {
                        setFilter('');
                        setOnly('');
                      }}
                    >
                      {t('settings.none.clear')}
                    </Button>
                  </div>
                )}
                <UndoList steps={settings?.undoable ?? []} now={now} undo={undo} />
                <SaveBar count={wanted.length} verdict={verdict} isSaving={isSaving} discard={clear} />
              </form>
            </div>
          </div>
        </EditingProvider>
      )}
    </PageFrame>
  );
}

const NOTHING = {};
/** Its place in the address. */
const DESKTOP = 'desktop';
