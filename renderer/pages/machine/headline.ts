import type { MachineNow } from '../../../main/node/control/machine-view.ts';
import type { Mood } from '../../components/page-frame.tsx';
import { byteCount } from '../../i18n/bytes.ts';
import { t } from '../../i18n/index.ts';
import { cores } from './amounts.ts';

/** The answer to the page's question: has this machine room for more? */
export function machineHeadline(machine: MachineNow): { text: string; mood: Mood } {
  const { room, quiet } = machine;
  if (room === 'short') return { text: t('machine.title.short', left(machine)), mood: 'down' };
  if (room === 'busy') return { text: busyTitle(machine), mood: 'attention' };
  return { text: t(quiet.isQuiet ? 'machine.title.quiet' : 'machine.title.room'), mood: 'serving' };
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
