import { useNode } from '../../api/node-access.tsx';
import { useNow } from '../../components/now.ts';
import { PageFrame } from '../../components/page-frame.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { t } from '../../i18n/index.ts';
import { PageLink } from '../../navigation.tsx';
import { AccountsSection } from './accounts-section.tsx';
import { CallersSection } from './callers-section.tsx';
import { keyNamesOf } from './entries.ts';
import { nextStep, setupHeadline } from './headline.ts';
import { MachineSection } from './machine-section.tsx';
import { OllamaSection } from './ollama-section.tsx';
import css from './setup.module.css';
import { type Configuration, useConfiguration, useSurroundings } from './use-setup.ts';

/** The page that answers: what is set up, what is missing, and what must others be told? */
export function Setup() {
  const { state } = useNode();
  const now = useNow();
  const { data: around, error } = useSurroundings();
  const { data: configuration, error: unread } = useConfiguration();
  const problem = error ?? unread;
  const isReady = state && around && configuration;
  const hasOllama = around?.ollamas.some(({ found }) => found.kind === 'running' && found.models.length > 0) ?? false;
  const next = isReady ? nextStep(state, keyNamesOf(configuration).length, hasOllama) : undefined;
  return (
    <PageFrame title={state && setupHeadline(state, configuration)} now={now}>
      {problem && <p className={css.intro}>{t('setup.unreadable', { message: problem.message })}</p>}
      {isReady ? (
        <>
          <p className={css.intro}>
            <PageLink to="guide">{t('setup.guide')}</PageLink>
          </p>
          <State configuration={configuration} />
          {configuration.kind !== 'refused' && (
            <div className={css.columns}>
              <div>
                <OllamaSection state={state} around={around} configuration={configuration} isNext={next === 'ollama'} />
                <AccountsSection state={state} around={around} configuration={configuration} next={next} />
              </div>
              <div>
                <CallersSection state={state} configuration={configuration} isNext={next === 'callers'} />
                <MachineSection state={state} around={around} configuration={configuration} />
              </div>
            </div>
          )}
        </>
      ) : (
        <div className={css.skeleton} aria-hidden="true" />
      )}
    </PageFrame>
  );
}

/** What a change here would mean, and what stands in its way. */
function State({ configuration }: { readonly configuration: Configuration }) {
  const { file } = configuration;
  if (configuration.kind === 'document') return null;
  if (configuration.kind === 'none') return <p className={css.intro}>{t('setup.none.yet', { file })}</p>;
  return (
    <div className={css.intro}>
      <div className={css.report}>
        <StateMark state="degraded" />
        <ul>
          <li>{t('setup.refused')}</li>
          {configuration.problems.map(problem => (
            <li key={problem}>{problem}</li>
          ))}
          {file && <li>{t('setup.refused.todo', { file })}</li>}
        </ul>
      </div>
    </div>
  );
}
