import { Button } from '@mantine/core';
import type { TwinAnswer, TwinsState } from '../../../main/node/control/twin-view.ts';
import { Answer } from '../../components/answer.tsx';
import { t } from '../../i18n/index.ts';
import css from './twins.module.css';
import { useAct } from './use-twins.ts';

interface RoleSwitchProps {
  readonly state: TwinsState;
  readonly twin: NonNullable<TwinsState['twin']>;
}

/** The one button that changes which machine is active, with what will happen. */
export function RoleSwitch({ state, twin }: RoleSwitchProps) {
  const { self } = state;
  const handOver = useAct(client => client.handOver.mutate());
  const makeActive = useAct(client => client.makeActive.mutate());
  const isActive = self.role === 'active';
  const act = isActive ? handOver : makeActive;
  const isPending = handOver.isPending || makeActive.isPending;
  const { name, tellsGrowthHub } = isActive ? twin : self;
  const told = tellsGrowthHub ? t('twins.switch.told') : t('twins.switch.untold', { name });
  const means = t('twins.switch.means', { name, told });
  const why = twin.isHeard ? means : `${t('twins.switch.unheard', { name: twin.name })} ${told}`;
  // What was done is told only as long as it is so.
  const outcome = isActive
    ? (makeActive.answer ?? refused(handOver.answer))
    : (handOver.answer ?? refused(makeActive.answer));
  const canChange = twin.isHeard || !isActive;
  return (
    <section aria-label={t('twins.switch')} className={css.switch}>
      {canChange && (
        <Button
          className={css.switchButton}
          disabled={isPending}
          onClick={() => {
            handOver.forget();
            makeActive.forget();
            act.run();
          }}
        >
          {isPending && t('twins.switch.working')}
          {!isPending && (isActive ? t('twins.switch.handOver', { name: twin.name }) : t('twins.switch.make'))}
        </Button>
      )}
      <p className={css.switchMeans}>
        {canChange ? why : t('twins.switch.nobody', { self: self.name, name: twin.name })}
      </p>
      <Answer answer={outcome} />
    </section>
  );
}

function refused(answer: TwinAnswer | undefined): TwinAnswer | undefined {
  return answer?.kind === 'refused' ? answer : undefined;
}
