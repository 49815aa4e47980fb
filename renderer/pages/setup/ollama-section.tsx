import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import type { LiveState } from '../../../main/node/control/live-state.ts';
import type { OllamaPlace, Surroundings } from '../../../main/node/control/setup.ts';
import { useNode } from '../../api/node-access.tsx';
import { byteCount } from '../../i18n/bytes.ts';
import { t } from '../../i18n/index.ts';
import { ChangeReport } from './change-report.tsx';
import { type Entry, entriesOf, freeId, isLastEntry, keyNamesOf } from './entries.ts';
import { GetOllama } from './get-ollama.tsx';
import { PullHere } from './pull-here.tsx';
import { RemoveButton } from './remove-button.tsx';
import css from './setup.module.css';
import { useChange } from './use-change.ts';
import type { Configuration } from './use-setup.ts';

interface OllamaSectionProps {
  readonly state: LiveState;
  readonly around: Surroundings;
  readonly configuration: Configuration;
  readonly isNext: boolean;
}

/** Each Ollama that is used or looked for: its model when it is there, the way to it when it is not. */
export function OllamaSection({ state, around, configuration, isNext }: OllamaSectionProps) {
  return (
    <section aria-labelledby="ollama-title" className={css.section}>
      <h2 id="ollama-title">{t('ollama.title')}</h2>
      {around.ollamas.map(place => (
        <Place
          key={place.baseUrl}
          place={place}
          state={state}
          configuration={configuration}
          platform={around.machine.platform}
          isNext={isNext}
        />
      ))}
    </section>
  );
}

interface PlaceProps extends Omit<OllamaSectionProps, 'around'> {
  readonly place: OllamaPlace;
  readonly platform: string;
}

function Place({ place, state, configuration, platform, isNext }: PlaceProps) {
  const { client } = useNode();
  const { version } = configuration;
  const entry = entriesOf(configuration).find(({ id }) => id === place.backend);
  const use = useChange((model: string) => {
    if (place.backend !== undefined) return client.chooseModel.mutate({ version, id: place.backend, model });
    const id = freeId('ollama', state, configuration);
    return client.addBackend.mutate({ version, backend: { kind: 'ollama', id, baseUrl: place.baseUrl, model } });
  });
  const removal = useChange((id: string) => client.removeBackend.mutate({ version, id }));
  const { found } = place;
  const isThere = found.kind === 'running' && found.models.length > 0;
  return (
    <div className={css.stack}>
      <div className={css.head}>
        <p>{placeWords(place, nameOf(place, state))}</p>
        {entry && (
          <span className={css.actions}>
            <RemoveButton
              name={entry.id}
              loss={t(isLastEntry(configuration, entry.id) ? 'ollama.removal.last' : 'ollama.removal')}
              isPending={removal.isPending}
              remove={() => removal.run(entry.id)}
            />
          </span>
        )}
      </div>
      {isThere ? (
        <Models place={place} models={found.models} entry={entry} state={state} isNext={isNext} use={use} />
      ) : (
        <GetOllama place={place} platform={platform} model={entry?.kind === 'ollama' ? entry.model : undefined} />
      )}
      <ChangeReport report={removal.report ?? use.report} hasKey={keyNamesOf(configuration).length > 0} />
    </div>
  );
}

interface ModelsProps {
  readonly place: OllamaPlace;
  readonly models: Extract<OllamaPlace['found'], { kind: 'running' }>['models'];
  readonly entry: Entry | undefined;
  readonly state: LiveState;
  readonly isNext: boolean;
  readonly use: { readonly run: (model: string) => void; readonly isPending: boolean };
}

function Models({ place, models, entry, state, isNext, use }: ModelsProps) {
  const station = state.stations.find(each => each.backend === place.backend);
  const configured = entry?.kind === 'ollama' ? entry.model : undefined;
  const [chosen, setChosen] = useState<string>();
  const model = chosen ?? configured ?? station?.model ?? models[0]?.name ?? '';
  const isUsed = configured !== undefined && configured === model;
  const isHere = models.some(({ name }) => name === model || name === `${model}:latest`);
  return (
    <>
      <form
        className={css.row}
        onSubmit={event => {
          event.preventDefault();
          if (!isUsed) use.run(model);
        }}
      >
        <NativeSelect
          label={t('ollama.model')}
          value={model}
          onChange={event => setChosen(event.currentTarget.value)}
          data={withCurrent(models, model).map(each => ({ value: each.name, label: labelOf(each) }))}
        />
        {!isUsed && (
          <Button type="submit" variant={isNext ? 'filled' : 'default'} disabled={use.isPending}>
            {use.isPending ? t('setup.writing') : t('ollama.use')}
          </Button>
        )}
      </form>
      {isUsed && isHere && <p className={css.dim}>{t('ollama.used', { name: nameOf(place, state), model })}</p>}
      {isUsed && !isHere && (
        <>
          <p>{t('ollama.pull.missing', { name: nameOf(place, state), model })}</p>
          <PullHere model={model} />
        </>
      )}
    </>
  );
}

/** `a/ollama`, or nothing when no backend uses it. */
function nameOf({ backend }: OllamaPlace, state: LiveState): string {
  return state.stations.find(station => station.backend === backend)?.id ?? backend ?? '';
}

function placeWords({ found, baseUrl: url }: OllamaPlace, name: string): string {
  if (found.kind === 'absent') return t('ollama.absent', { url, reason: found.reason });
  const { version, models } = found;
  if (models.length === 0) return t('ollama.noModel', { version, url });
  return name ? t('ollama.running.used', { version, url, name }) : t('ollama.running', { version, url });
}

/** A model that is configured and not pulled is shown all the same: it is what the document says. */
function withCurrent(models: ModelsProps['models'], current: string): ModelsProps['models'] {
  return models.some(({ name }) => name === current) ? models : [{ name: current, bytes: 0 }, ...models];
}

function labelOf({ name, bytes }: ModelsProps['models'][number]): string {
  return bytes > 0 ? t('ollama.model.label', { model: name, size: byteCount(bytes) }) : name;
}
