import type { MachineNow } from '../../../main/node/control/machine-view.ts';
import { byteCount } from '../../i18n/bytes.ts';
import { t } from '../../i18n/index.ts';
import { byteRate, cores, degrees, wholePercent } from './amounts.ts';
import { Bar } from './bar.tsx';
import css from './machine.module.css';

type Load = MachineNow['load'];

/** How loaded the machine is at this moment. What the system does not tell is said to be unknown, and is no zero. */
export function LoadNow({ load }: { readonly load: Load }) {
  const { memory, swap, temperature, network, disks, sockets, work } = load;
  const unknown = t('machine.unknown');
  const used = memory && memory.total - memory.available;
  return (
    <section aria-labelledby="now-title" className={css.section}>
      <h2 id="now-title">{t('machine.now')}</h2>
      <dl className={css.measures}>
        {socketsOf(load).map(({ name, cpu, cores }) => (
          <Bar key={name} name={name} share={cpu} value={cpuWords(cpu, cores)} />
        ))}
        <Bar
          name={t(sockets.length > 1 ? 'machine.cpu.all' : 'machine.cpu')}
          share={load.cpu}
          value={cpuWords(load.cpu, load.cores)}
        />
        <Bar
          name={t('machine.other')}
          share={work && work.other / Math.max(1, load.cores)}
          value={work ? t('machine.other.value', { count: cores(work.other) }) : unknown}
          much={0.6}
        />
        <Bar
          name={t('machine.memory')}
          share={memory && used !== undefined ? used / Math.max(1, memory.total) : undefined}
          value={memory ? ofWords(used ?? 0, memory.total) : unknown}
        />
        <Bar
          name={t('machine.swap')}
          share={swap && swap.total > 0 ? swap.used / swap.total : undefined}
          value={swap ? (swap.total > 0 ? swapWords(swap) : t('machine.swap.none')) : unknown}
          much={0.5}
        />
        <Bar
          name={t('machine.temperature')}
          share={undefined}
          value={temperature === undefined ? t('machine.temperature.none') : degrees(temperature)}
        />
        {disks.map(({ what, folder, free, total }) => (
          <Bar
            key={what}
            name={t(`machine.disk.${what}`)}
            share={1 - free / Math.max(1, total)}
            value={t('machine.disk.value', { free: byteCount(free), total: byteCount(total), folder })}
          />
        ))}
        <Bar
          name={t('machine.network')}
          share={undefined}
          value={
            network
              ? t('machine.network.value', { received: byteRate(network.received), sent: byteRate(network.sent) })
              : unknown
          }
        />
      </dl>
    </section>
  );
}

/** Nothing where there is but one: it is the whole. */
function socketsOf({ sockets }: Load) {
  if (sockets.length < 2) return [];
  return sockets.map((socket, place) => ({ ...socket, name: t('machine.socket', { number: place + 1 }) }));
}

function cpuWords(share: number, count: number): string {
  return t('machine.cpu.value', { share: wholePercent(share), count });
}

function ofWords(used: number, total: number): string {
  return t('machine.of', { used: byteCount(used), total: byteCount(total) });
}

function swapWords({ used, total, traffic }: NonNullable<Load['swap']>): string {
  const words = ofWords(used, total);
  return traffic ? t('machine.swap.traffic', { words, rate: byteRate(traffic) }) : words;
}
