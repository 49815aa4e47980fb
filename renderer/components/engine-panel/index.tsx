import { t } from '../../i18n/index.ts';
import { useNow } from '../now.ts';
import { reasonOf } from '../reason-of.ts';
import { Engine } from './engine.tsx';
import css from './engine-panel.module.css';
import { useEngines } from './use-engines.ts';

/** The Ollama engines of this machine: how each is, its one useful action, and the last it wrote. */
export function EnginePanel() {
  const now = useNow();
  const { data, error } = useEngines();
  return (
    <section aria-labelledby="engines-title" className={css.panel}>
      <h2 id="engines-title">{t('engines.title')}</h2>
      {!data && !error && <p className={css.dim}>{t('engines.asking')}</p>}
      {!data && error && <p>{t('engines.error', { message: reasonOf(error) })}</p>}
      {data && !data.isManaged && <p className={css.dim}>{t('engines.notManaged')}</p>}
      {data?.engines.length === 0 && <p className={css.dim}>{t('engines.none')}</p>}
      <ul className={css.engines}>
        {data?.engines.map(engine => (
          <Engine key={engine.baseUrl} engine={engine} install={data.install} now={now} />
        ))}
      </ul>
    </section>
  );
}

/** The engine at one address, where the node looks after one there and it does not answer; `otherwise` where not. */
export function EngineAt({ baseUrl, otherwise }: { readonly baseUrl: string; readonly otherwise: React.ReactNode }) {
  const now = useNow();
  const { data } = useEngines();
  const engine = data?.engines.find(each => new URL(each.baseUrl).href === new URL(baseUrl).href);
  if (!data || !engine || (engine.state.kind === 'absent' && engine.state.why === 'not-managed')) return otherwise;
  return (
    <ul className={css.engines}>
      <Engine engine={engine} install={data.install} now={now} />
    </ul>
  );
}
