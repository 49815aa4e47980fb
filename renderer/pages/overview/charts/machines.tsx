import { SegmentedControl } from '@mantine/core';
import { t } from '../../../i18n/index.ts';
import css from './charts.module.css';
import type { MachinesTold, WhichMachines } from './use-charts.ts';

interface MachineChoiceProps {
  readonly told: MachinesTold;
  readonly chosen: WhichMachines;
  readonly choose: (which: WhichMachines) => void;
}

/** Figures of both machines or of this one; nothing where there is but one. */
export function MachineChoice({ told, chosen, choose }: MachineChoiceProps) {
  if (told.kind === 'alone') return null;
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('charts.machines')}
      value={chosen}
      transitionDuration={0}
      onChange={value => choose(value === 'this' ? 'this' : 'both')}
      data={[
        { value: 'both', label: t('charts.machines.both') },
        { value: 'this', label: t('charts.machines.this') },
      ]}
    />
  );
}

/** That the twin's figures are missing, and why. */
export function MachinesMissing({ told }: { readonly told: readonly MachinesTold[] }) {
  const missing = told.find(machines => machines.kind === 'this' && machines.why !== 'chosen');
  if (missing?.kind !== 'this' || missing.why === 'chosen') return null;
  return (
    <p className={css.none} role="status">
      {t(`charts.machines.${missing.why}`, { name: missing.twin })}
    </p>
  );
}
