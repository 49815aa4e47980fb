import { type ReactNode, useId } from 'react';
import { t } from '../../../i18n/index.ts';
import settings from '../settings.module.css';

interface RowProps {
  readonly name: string;
  readonly means: string;
  readonly children: ReactNode;
}

/** A setting of the app: what it is and what it means, beside the control or the facts. */
export function Row({ name, means, children }: RowProps) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset’s legend cannot be placed in a grid
    <div role="group" className={settings.field} aria-labelledby={id}>
      <div>
        <p id={id} className={settings.label}>
          <strong>{name}</strong>
        </p>
        <p className={settings.means}>{means}</p>
      </div>
      <div className={settings.control}>{children}</div>
    </div>
  );
}

interface SwitchProps {
  /** What is switched. */
  readonly name: string;
  /** Beside the box; how it is unless the name of the row does not say what is switched. */
  readonly label?: string;
  readonly isOn: boolean;
  readonly isPending: boolean;
  readonly set: (isOn: boolean) => void;
}

/** Shows what is, not what was clicked: it changes when the shell says so. */
export function Switch({ name, label, isOn, isPending, set }: SwitchProps) {
  return (
    <label className={settings.switch} aria-busy={isPending}>
      <input
        type="checkbox"
        aria-label={name}
        checked={isOn}
        onChange={() => {
          if (!isPending) set(!isOn);
        }}
      />
      <span aria-hidden="true">{label ?? (isOn ? t('settings.on') : t('settings.off'))}</span>
    </label>
  );
}
