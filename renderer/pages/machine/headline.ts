import type { MachineNow } from '../../../main/node/control/machine-view.ts';
import type { Mood } from '../../components/page-frame.tsx';
import { byteCount } from '../../i18n/bytes.ts';
import { t } from '../../i18n/index.ts';
import { cores } from './amounts.ts';
import { nameOf } from './machine-name.ts';

/** The answer to the page's question: have the machines room for more? */
export function machineHeadline(machine: MachineNow): { text: string; mood: Mood } {
  const { room, quiet, twin } = machine;
  if (room === 'short') return { text: t('machine.title.short', left(machine)), mood: 'down' };
  if (room === 'busy') return { text: busyTitle(machine), mood: 'attention' };
  if (twin && !twin.isHeard) return { text: t('machine.title.unheard', { twin: nameOf(twin) }), mood: 'attention' };
  if (quiet.isQuiet) return { text: t('machine.title.quiet'), mood: 'serving' };
  if (!twin || twin.room === undefined) return { text: t('machine.title.room'), mood: 'serving' };
  if (twin.room === 'room') return { text: t('machine.title.both'), mood: 'serving' };
  const key = twin.room === 'busy' ? 'machine.title.room.busy' : 'machine.title.room.short';
  return { text: t(key, { twin: nameOf(twin) }), mood: 'attention' };
}

function busyTitle(machine: MachineNow): string {
  const { load, because } = machine;
  switch (because) {
    case 'processor':
    case undefined:
      return t('machine.title.processor', { other: cores(load.work?.other ?? 0), cores: load.cores });
    case 'memory':
      return t('machine.title.memory', left(machine));
    case 'swapping':
      return t('machine.title.swapping', { rate: byteCount(load.swap?.traffic ?? 0) });
  }
}

function left({ load: { memory } }: MachineNow): { left: string; total: string } {
  return { left: byteCount(memory?.available ?? 0), total: byteCount(memory?.total ?? 0) };
}
