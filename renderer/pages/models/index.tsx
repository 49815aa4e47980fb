import { type RefObject, useRef } from 'react';
import type { ModelsState } from '../../../main/node/control/models-view.ts';
import { useNode } from '../../api/node-access.tsx';
import { EnginePanel } from '../../components/engine-panel/index.tsx';
import { useNow } from '../../components/now.ts';
import { PageFrame } from '../../components/page-frame.tsx';
import { reasonOf } from '../../components/reason-of.ts';
import { byteCount } from '../../i18n/bytes.ts';
import { t } from '../../i18n/index.ts';
import { PageLink } from '../../navigation.tsx';
import { Classes } from './classes.tsx';
import { modelsHeadline } from './headline.ts';
import { MissingModels } from './missing.tsx';
import css from './models.module.css';
import { OtherModel } from './other-model.tsx';
import { Pulls } from './pulls.tsx';
import { Recommended } from './recommended.tsx';
import { Shelf } from './shelf.tsx';
import { useModels } from './use-models.ts';

/** The page that answers: what can this machine answer with? */
export function Models() {
  const { state: node } = useNode();
  const now = useNow();
  const { data: state, error } = useModels();
  const field = useRef<HTMLInputElement>(null);
  const keys = [{ keys: '/', what: t('models.filter'), run: () => field.current?.focus() }];
  return (
    <PageFrame title={node && titleOf(state, error)} now={now} shortcuts={keys}>
      <EnginePanel />
      {state ? <Content state={state} now={now} field={field} /> : <div className={css.skeleton} aria-hidden="true" />}
    </PageFrame>
  );
}

interface ContentProps {
  readonly state: ModelsState;
  readonly now: number;
  /** Of the filter, when there is one. */
  readonly field: RefObject<HTMLInputElement | null>;
}

function Content({ state, now, field }: ContentProps) {
  const { engine, missing, pulls, models, backends } = state;
  const isAbsent = engine.kind === 'absent';
  return (
    <div className={css.content}>
      <Surroundings state={state} />
      {missing.length > 0 && <MissingModels missing={missing} pulls={pulls} />}
      {pulls.length > 0 && <Pulls pulls={pulls} now={now} />}
      {!isAbsent && <Shelf state={state} now={now} field={field} />}
      {models.length > 0 && backends.length > 0 && <Classes state={state} />}
      <Recommended state={state} />
      <OtherModel isOff={isAbsent} />
    </div>
  );
}

/** The engine, its disk and this machine's memory. */
function Surroundings({ state }: { readonly state: ModelsState }) {
  const { engine, space, memory } = state;
  if (engine.kind === 'absent') {
    const { baseUrl: url, reason } = engine;
    return (
      <p className={css.words}>
        {t('models.absent', { url, reason })} <PageLink to="setup">{t('models.absent.setup')}</PageLink>
      </p>
    );
  }
  const { baseUrl: url, version, instances } = engine;
  const facts = [
    instances > 1
      ? t('models.engine.several', { version, url, others: instances - 1 })
      : t('models.engine', { version, url }),
    ...(space ? [t('models.space', { free: byteCount(space.free), folder: space.folder })] : []),
    t('models.memory', { free: byteCount(memory.free), total: byteCount(memory.total) }),
  ];
  return <p className={css.dim}>{facts.join(' · ')}</p>;
}

function titleOf(state: ModelsState | undefined, error: Error | null) {
  if (state) return modelsHeadline(state);
  if (error) return { text: t('models.unread', { message: reasonOf(error) }), mood: 'attention' as const };
  return { text: t('models.reading'), mood: 'serving' as const };
}
