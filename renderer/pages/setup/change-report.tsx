import type { SetupChange } from '../../../main/node/control/setup.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { list, t } from '../../i18n/index.ts';
import css from './setup.module.css';
import type { Report } from './use-setup.ts';

/** What a change did, or why nothing was changed. Read out when it comes. */
export function ChangeReport({ report, hasKey }: { readonly report: Report | undefined; readonly hasKey: boolean }) {
  return (
    <div role="status" className={css.status}>
      {report && (
        <div className={css.report}>
          <StateMark state={report.kind === 'saved' ? 'serving' : 'degraded'} />
          <ul>
            {sentencesOf(report, hasKey).map(sentence => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function sentencesOf(report: Report, hasKey: boolean): string[] {
  switch (report.kind) {
    case 'saved': {
      const { file, changes, warnings } = report;
      const isNew = changes.some(({ kind }) => kind === 'document-created');
      return [
        ...changes.flatMap(change => (change.kind === 'document-created' ? [] : [sentenceOf(change, hasKey)])),
        ...warnings.map(warning => t('change.warning', { warning })),
        isNew ? t('change.document-created', { file }) : t('change.written', { file }),
      ];
    }
    case 'conflict':
      return [report.message];
    case 'refused':
      return [t('change.refused'), ...report.problems];
    case 'lost':
      return [t('change.lost', { message: report.message })];
  }
}

function sentenceOf(change: Exclude<SetupChange, { kind: 'document-created' }>, hasKey: boolean): string {
  switch (change.kind) {
    case 'backend-added':
    case 'backend-replaced':
    case 'backend-removed':
    case 'backend-kept':
      return t(`change.${change.kind}`, { id: change.id });
    case 'nothing-answers':
      return t('change.nothing-answers');
    case 'model-chosen':
      return t('change.model-chosen', change);
    case 'key-added':
    case 'key-removed':
    case 'node-renamed':
      return t(`change.${change.kind}`, { name: change.name });
    case 'threshold-moved':
      return t('change.threshold-moved', { class: t(`line.class.${change.threshold}`), to: change.to });
    case 'acknowledged':
      return t('change.acknowledged');
    case 'colab-kept-alive':
      return t(change.isOn ? 'change.colab-kept-alive' : 'change.colab-not-kept-alive');
    case 'paired':
    case 'unpaired':
    case 'public-url-set':
    case 'quiet-set':
      return t(`change.${change.kind}`);
    case 'preferred':
      return t(change.preferred ? 'change.preferred' : 'change.not-preferred');
    case 'model-pinned':
    case 'model-unpinned':
      return t(`change.${change.kind}`, { model: change.model });
    case 'class-model-chosen':
      return t('change.class-model-chosen', { id: change.id, class: change.class, model: change.model ?? '' });
    case 'values-set':
    case 'values-restored':
      return t(`change.${change.kind}`, { names: list(change.paths) });
    case 'node-id-changed':
      return t('change.node-id-changed', { id: change.id });
    case 'tunnel-set':
      return t('change.tunnel-set');
    case 'access-changed':
      if (change.to === 'anonymous') return t('change.access.anonymous');
      return hasKey ? t('change.access.keys.has') : t('change.access.keys');
    case 'needs-restart':
      return t('change.needs-restart', { part: change.part });
  }
}
