import type { MachineNow } from '../../../main/node/control/machine-view.ts';
import { list, t } from '../../i18n/index.ts';
import { asSentence, nameOf } from './machine-name.ts';

/** What the plan does with the machine now, sentence by sentence. */
export function planWords(machine: MachineNow): string[] {
  const { isHeeded, slots } = machine;
  const fewer = slots.filter(({ now, most }) => now < most);
  return [
    isHeeded ? asSentence(roomWords(machine)) : t('machine.plan.unheeded'),
    ...(slots.length === 0 ? [t('machine.plan.nobody')] : []),
    ...(fewer.length > 0
      ? [
          t('machine.plan.slots', {
            slots: list(fewer.map(({ id, now, most }) => t('machine.slots', { id, now, most }))),
          }),
        ]
      : []),
  ];
}

function roomWords(machine: MachineNow): string {
  const { room, twin } = machine;
  const name = nameOf(machine);
  if (room === 'room') return t('machine.plan.room', { name });
  const freeTwin = twin?.isHeard && twin.room === 'room' ? nameOf(twin) : undefined;
  if (room === 'short')
    return freeTwin ? t('machine.plan.short.twin', { name, twin: freeTwin }) : t('machine.plan.short', { name });
  return freeTwin ? t('machine.plan.busy.twin', { name, twin: freeTwin }) : t('machine.plan.busy', { name });
}

/** How the twin's machine is, in a sentence. */
export function twinWords(twin: NonNullable<MachineNow['twin']>): string {
  const { isHeard, room, reason, isQuiet } = twin;
  const name = nameOf(twin);
  if (!isHeard) return t('machine.twin.unheard', { name });
  if (room === undefined) return t('machine.twin.untold', { name });
  if (room === 'room') return t(isQuiet ? 'machine.twin.quiet' : 'machine.twin.room', { name });
  // "its machine is busy (other programs take 31 of 44 cores)": the twin's own words.
  const why = /\((.*)\)$/.exec(reason ?? '')?.[1];
  return t(room === 'short' ? 'machine.twin.short' : 'machine.twin.busy', { name, why: why ?? t('machine.twin.why') });
}
