import { Button } from '@mantine/core';
import type { TwinsState } from '../../../main/node/control/twin-view.ts';
import { t } from '../../i18n/index.ts';
import { Answer } from './answer.tsx';
import css from './twins.module.css';
import { useAct } from './use-twins.ts';

interface RoleSwitchProps {
  readonly state: TwinsState;
  readonly twin: NonNullable<TwinsState['twin']>;
}

/** The one button that changes which machine is active, with what will happen. */
export function RoleSwitch({ state, twin }: RoleSwitchProps) {
  const { self, isGrowthHubTold } = state;
  const handOver = useAct(client => client.handOver.mutate());
  const makeActive = useAct(client => client.makeActive.mutate());
  const isActive = self.role === 'active';
  const act = isActive ? handOver : makeActive;
  const isPending = handOver.isPending || makeActive.isPending;
  const told = t(isGrowthHubTold ? 'twins.switch.told' : 'twins.switch.untold');
  const means = t('twins.switch.means', { name: isActive ? twin.name : self.name, told });
  const why = twin.isHeard ? means : `${t('twins.switch.unheard', { name: twin.name })} ${told}`;
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
      <Answer answer={handOver.answer ?? makeActive.answer} />
    </section>
  );
}
