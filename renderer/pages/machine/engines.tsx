import type { MachineNow } from '../../../main/node/control/machine-view.ts';
import { byteCount } from '../../i18n/bytes.ts';
import { t } from '../../i18n/index.ts';
import { cores } from './amounts.ts';
import css from './machine.module.css';

/** Who works on this machine: each engine with all that it started, Tandem, and everybody else. */
export function Engines({ work }: { readonly work: MachineNow['load']['work'] }) {
  return (
    <section aria-labelledby="engines-title" className={css.section}>
      <h2 id="engines-title">{t('machine.engines')}</h2>
      {!work && <p className={css.dim}>{t('machine.engines.unknown')}</p>}
      {work && work.engines.length === 0 && <p className={css.dim}>{t('machine.engines.none')}</p>}
      {work && (
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t('machine.who')}</th>
              <th scope="col">{t('machine.cores')}</th>
              <th scope="col">{t('machine.holds')}</th>
            </tr>
          </thead>
          <tbody>
            {work.engines.map(({ kind, pid, cores: taken, memory }) => (
              <tr key={pid}>
                <th scope="row">
                  {t(`machine.engine.${kind}`)} <span className={css.dim}>{t('machine.process', { pid })}</span>
                </th>
                <td>{cores(taken)}</td>
                <td>{byteCount(memory)}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">{t('machine.tandem')}</th>
              <td>{cores(work.own.cores)}</td>
              <td>{byteCount(work.own.memory)}</td>
            </tr>
            <tr>
              <th scope="row">{t('machine.others')}</th>
              <td>{cores(work.other)}</td>
              <td>–</td>
            </tr>
          </tbody>
        </table>
      )}
    </section>
  );
}
