import type { EngineShown, InstallShown } from '../../../main/node/control/engine-view.ts';
import { plural, t } from '../../i18n/index.ts';
import { Command } from '../command.tsx';
import { StateMark } from '../state-mark.tsx';
import { Moment } from '../time.tsx';
import { EngineActs } from './engine-acts.tsx';
import css from './engine-panel.module.css';
import { isTroubled, markOf, placeOf, wordsFor } from './engine-words.ts';
import { InstallOllama } from './install-ollama.tsx';

interface EngineProps {
  readonly engine: EngineShown;
  readonly install: InstallShown;
  readonly now: number;
}

/** One engine: how it is, what can be done about it, and what it wrote last. */
export function Engine({ engine, install, now }: EngineProps) {
  const { state, remedy, actions } = engine;
  const name = t('engine.name', { place: placeOf(engine) });
  // Who has installed it sees the end of it too.
  const isInstalling = !['offered', 'not-offered', 'installed'].includes(install.kind);
  const isMissing = state.kind === 'absent' && state.why === 'no-program';
  return (
    <li className={css.engine} aria-label={name}>
      <StateMark state={markOf(engine)} />
      <div className={css.stack}>
        <p>
          <b>{name}</b>
          {wordsFor(engine, now)}
        </p>
        {remedy && <p className={css.dim}>{remedy.text}</p>}
        {remedy?.command && <Command text={remedy.command} />}
        <Facts engine={engine} now={now} />
        {actions.some(act => act !== 'install') && <EngineActs engine={engine} />}
        {isMissing && (actions.includes('install') || isInstalling || install.kind === 'not-offered') && (
          <InstallOllama install={install} />
        )}
        <Log engine={engine} />
      </div>
    </li>
  );
}

function Facts({ engine, now }: { readonly engine: EngineShown; readonly now: number }) {
  const { state, since, backend, slots, threads, restarts, lastReason, isOurs } = engine;
  const version = 'version' in state ? state.version : undefined;
  const pid = 'pid' in state ? state.pid : undefined;
  const facts: [string, React.ReactNode][] = [
    [t('engine.backend'), backend],
    ...(state.kind === 'looking' ? [] : [[t('engine.since'), <Moment key="since" at={since} now={now} />] as const]),
    ...(version ? [[t('engine.version'), version] as const] : []),
    ...(pid ? [[t('engine.process'), pid] as const] : []),
    ...(isOurs ? [[t('engine.slots'), slots] as const, [t('engine.threads'), threads] as const] : []),
    ...(restarts > 0
      ? [[t('engine.restarts'), plural('engine.restarts.value', restarts, { reason: lastReason ?? '' })] as const]
      : []),
  ].map(([name, value]) => [name, value] as [string, React.ReactNode]);
  return (
    <dl className={css.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Log({ engine }: { readonly engine: EngineShown }) {
  const { where, lines } = engine.log;
  const { state, isOurs } = engine;
  const isElsewhere = !isOurs && (state.kind === 'adopted' || state.kind === 'hung');
  if (isElsewhere) return <p className={css.dim}>{t('engine.log.where', { where })}</p>;
  if (lines.length === 0) return null;
  return (
    <details open={isTroubled(engine)}>
      <summary>{t('engine.log')}</summary>
      <section className={css.log} aria-label={t('engine.log')}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached by keyboard */}
        <pre tabIndex={0}>{lines.join('\n')}</pre>
      </section>
      <p className={css.dim}>{t('engine.log.where', { where })}</p>
    </details>
  );
}
