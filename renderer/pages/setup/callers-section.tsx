import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { LiveState } from '../../../main/node/control/live-state.ts';
import { useNode } from '../../api/node-access.tsx';
import { Command } from '../../components/command.tsx';
import { t } from '../../i18n/index.ts';
import { ChangeReport } from './change-report.tsx';
import { Code } from './code.tsx';
import { free, keyNamesOf } from './entries.ts';
import { RemoveButton } from './remove-button.tsx';
import css from './setup.module.css';
import { PLACEHOLDER } from './snippets.ts';
import { useChange } from './use-change.ts';
import type { Configuration } from './use-setup.ts';

interface CallersSectionProps {
  readonly state: LiveState;
  readonly configuration: Configuration;
  readonly isNext: boolean;
}

/** What a program needs to call this node: the address, a key, and how it looks in code. */
export function CallersSection({ state, configuration, isNext }: CallersSectionProps) {
  const { client } = useNode();
  const { version } = configuration;
  const names = keyNamesOf(configuration);
  const suggested = free('growthhub', names);
  const [typed, setTyped] = useState<string>();
  // Here and nowhere else, until it is hidden or the page is left.
  const [fresh, setFresh] = useState<{ readonly name: string; readonly key: string }>();
  const name = typed ?? suggested;
  const creation = useChange(async (wanted: string) => {
    const { key, ...result } = { key: undefined, ...(await client.addGatewayKey.mutate({ version, name: wanted })) };
    if (key !== undefined) setFresh({ name: wanted, key });
    if (result.kind === 'saved') setTyped(undefined);
    return result;
  });
  const removal = useChange((gone: string) => client.removeGatewayKey.mutate({ version, name: gone }));
  const baseUrl = `${state.gateway.url}/v1`;
  const isCreated = creation.report?.kind === 'saved' && fresh !== undefined;

  return (
    <section aria-labelledby="callers-title" className={css.section}>
      <h2 id="callers-title">{t('callers.title')}</h2>
      <p>{accessWords(state.gateway.access, names)}</p>
      <dl className={css.facts}>
        <div>
          <dt>{t('callers.url')}</dt>
          <dd>
            <Command text={baseUrl} />
            <p className={css.dim}>{t('callers.url.scope')}</p>
          </dd>
        </div>
        <div>
          <dt>{t('callers.keys')}</dt>
          <dd>
            {names.length === 0 && t('callers.keys.none')}
            <ul className={css.list}>
              {names.map(each => (
                <li key={each}>
                  <strong>{each}</strong>
                  <span className={css.actions}>
                    <RemoveButton
                      name={each}
                      loss={t('callers.key.removal')}
                      isPending={removal.isPending}
                      remove={() => {
                        creation.forget();
                        removal.run(each);
                      }}
                    />
                  </span>
                </li>
              ))}
            </ul>
          </dd>
        </div>
      </dl>
      <form
        className={css.row}
        onSubmit={event => {
          event.preventDefault();
          removal.forget();
          if (name.trim()) creation.run(name.trim());
        }}
      >
        <TextInput
          label={t('callers.key.name')}
          value={name}
          onChange={event => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <Button
          type="submit"
          variant={isNext ? 'filled' : 'default'}
          disabled={name.trim() === '' || creation.isPending}
        >
          {creation.isPending ? t('setup.writing') : t('callers.key.create')}
        </Button>
      </form>
      <ChangeReport report={removal.report ?? creation.report} hasKey={names.length > 0 || isCreated} />
      {fresh && (
        <div className={css.fresh}>
          <h3>{t('callers.key.new', { name: fresh.name })}</h3>
          <Command text={fresh.key} what={t('callers.key.new', { name: fresh.name })} />
          <p>{t('callers.key.once')}</p>
          <Button size="compact-sm" variant="default" onClick={() => setFresh(undefined)}>
            {t('callers.key.hide')}
          </Button>
        </div>
      )}
      <Code baseUrl={baseUrl} keyText={fresh?.key ?? PLACEHOLDER} />
    </section>
  );
}

function accessWords(access: LiveState['gateway']['access'], names: readonly string[]): string {
  if (access === 'keys') return names.length > 0 ? t('callers.access.keys') : t('callers.access.closed');
  return t(`callers.access.${access}`);
}
