import { Button } from '@mantine/core';
import { useState } from 'react';
import { Answer } from '../../components/answer.tsx';
import { NameToConfirm } from '../../components/name-to-confirm.tsx';
import { byteCount } from '../../i18n/bytes.ts';
import { type TextKey, t } from '../../i18n/index.ts';
import css from './models.module.css';
import { type Model, useAct } from './use-models.ts';

type Act = 'load' | 'unload' | 'pin' | 'unpin' | 'measure' | 'measure.stop';

interface ModelActsProps {
  readonly model: Model;
  readonly isMeasured: boolean;
  readonly isMeasuring: boolean;
}

/** What can be done with a model that is here, and what came of it. */
export function ModelActs({ model, isMeasured, isMeasuring }: ModelActsProps) {
  const { name } = model;
  const [isDeleting, setIsDeleting] = useState(false);
  const [last, setLast] = useState<Act>();
  const act = useAct<{ what: Act; force: boolean }>((client, { what, force }) => {
    switch (what) {
      case 'load':
        return client.loadModel.mutate({ model: name, force });
      case 'unload':
        return client.unloadModel.mutate({ model: name });
      case 'pin':
      case 'unpin':
        return client.pinModel.mutate({ model: name, isPinned: what === 'pin', force });
      case 'measure':
        return client.benchmarkModel.mutate({ model: name });
      case 'measure.stop':
        return client.cancelBenchmark.mutate();
    }
  });
  const remove = useAct<boolean>((client, force) => client.removeModel.mutate({ model: name, confirm: name, force }));
  const run = (what: Act, force = false) => {
    setLast(what);
    remove.forget();
    act.run({ what, force });
  };
  return (
    <div className={css.acts}>
      <div className={css.actions}>
        {actsOf(model, isMeasured, isMeasuring).map(what => (
          <Named key={what} what={`models.${what}`} name={name} isOff={act.isPending} run={() => run(what)} />
        ))}
        {!isDeleting && <Named what="models.delete" name={name} isOff={false} run={() => setIsDeleting(true)} />}
      </div>
      {isDeleting && (
        <NameToConfirm
          name={name}
          words={{
            loss: t('models.delete.loses', { bytes: byteCount(model.bytes), model: name }),
            confirm: t('models.delete.confirm', { model: name }),
            act: t('models.delete.do'),
            keep: t('models.delete.keep'),
          }}
          isPending={remove.isPending}
          act={() => {
            act.forget();
            remove.run(false);
          }}
          close={() => setIsDeleting(false)}
          className={css.removal}
        />
      )}
      <Answer answer={act.answer}>{anywayFor(act.answer, () => last && run(last, true))}</Answer>
      <Answer answer={remove.answer}>{anywayFor(remove.answer, () => remove.run(true))}</Answer>
    </div>
  );
}

interface NamedProps {
  readonly what: Extract<TextKey, `models.${Act}` | 'models.delete'>;
  readonly name: string;
  readonly isOff: boolean;
  readonly run: () => void;
}

/** Many rows have the same buttons: whoever hears them hears the model too. */
function Named({ what, name, isOff, run }: NamedProps) {
  return (
    <Button size="compact-sm" variant="default" disabled={isOff} onClick={run} aria-label={`${t(what)}: ${name}`}>
      {t(what)}
    </Button>
  );
}

function actsOf({ loaded, isPinned, isRemote }: Model, isMeasured: boolean, isMeasuring: boolean): readonly Act[] {
  if (isRemote) return [];
  return [
    ...(isPinned ? [] : [loaded ? ('unload' as const) : ('load' as const)]),
    isPinned ? 'unpin' : 'pin',
    ...(isMeasured ? ['measure.stop' as const] : isMeasuring ? [] : ['measure' as const]),
  ];
}

/** The button that says yes to what the node asks. */
function anywayFor(answer: { readonly kind: string } | undefined, force: () => void) {
  if (answer?.kind !== 'asks') return undefined;
  return (
    <Button size="compact-sm" variant="default" onClick={force}>
      {t('models.anyway')}
    </Button>
  );
}
