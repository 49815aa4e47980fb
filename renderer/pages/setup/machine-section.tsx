import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { LiveState } from '../../../main/node/control/live-state.ts';
import type { Surroundings } from '../../../main/node/control/setup.ts';
import { useNode } from '../../api/node-access.tsx';
import { byteCount } from '../../i18n/bytes.ts';
import { t } from '../../i18n/index.ts';
import { coresOf } from '../../i18n/machine.ts';
import { ChangeReport } from './change-report.tsx';
import { keyNamesOf } from './entries.ts';
import css from './setup.module.css';
import { useChange } from './use-change.ts';
import type { Configuration } from './use-setup.ts';

interface MachineSectionProps {
  readonly state: LiveState;
  readonly around: Surroundings;
  readonly configuration: Configuration;
}

/** What machine this is, where its document lies, and what it is called. */
export function MachineSection({ state, around, configuration }: MachineSectionProps) {
  const { client } = useNode();
  const { version, file } = configuration;
  const { machine } = around;
  const [typed, setTyped] = useState<string>();
  const name = typed ?? state.node.name;
  const isNew = name.trim() !== '' && name.trim() !== state.node.name;
  const renaming = useChange((wanted: string) => client.renameNode.mutate({ version, name: wanted }));
  return (
    <section aria-labelledby="machine-title" className={css.section}>
      <h2 id="machine-title">{t('machine.title')}</h2>
      <dl className={css.facts}>
        <div>
          <dt>{t('machine.cpu')}</dt>
          <dd>
            {machine.cpuModel}, {coresOf(machine)}
          </dd>
        </div>
        <div>
          <dt>{t('machine.memory')}</dt>
          <dd>{byteCount(machine.memoryBytes)}</dd>
        </div>
        <div>
          <dt>{t('machine.config')}</dt>
          <dd className={css.path}>{configuration.kind === 'none' ? t('machine.config.none', { file }) : file}</dd>
        </div>
      </dl>
      <form
        className={css.row}
        onSubmit={event => {
          event.preventDefault();
          if (isNew) renaming.run(name.trim());
        }}
      >
        <TextInput
          label={t('machine.name')}
          value={name}
          onChange={event => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        {isNew && (
          <Button type="submit" variant="default" disabled={renaming.isPending}>
            {renaming.isPending ? t('setup.writing') : t('machine.rename')}
          </Button>
        )}
      </form>
      <ChangeReport report={renaming.report} hasKey={keyNamesOf(configuration).length > 0} />
    </section>
  );
}
