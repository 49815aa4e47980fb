import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { Station } from '../../../main/node/control/live-state.ts';
import { useNode } from '../../api/node-access.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { t } from '../../i18n/index.ts';
import { PageLink, pageCalled } from '../../navigation.tsx';
import css from './report.module.css';
import { Section } from './section.tsx';
import { type Report, useFreshReports } from './use-report.ts';

type Hand = Report['hands'][number];
type Action = NonNullable<Hand['action']>;
type Call = Extract<Action, { readonly kind: 'call' }>;

interface HandsProps {
  readonly hands: readonly Hand[];
  readonly isNear: boolean;
  readonly stations: readonly Pick<Station, 'id'>[];
}

/** What a person should see to, each with what does it. */
export function Hands({ hands, isNear, stations }: HandsProps) {
  return (
    <Section name={t('report.hands')}>
      {hands.length === 0 && <p className={css.dim}>{t('report.hands.none')}</p>}
      <ul className={css.hands}>
        {hands.map(({ level, text, todo, action }) => (
          <li key={text}>
            <StateMark state={level === 'down' ? 'down' : 'degraded'} />
            <div className={css.words}>
              <p>
                {sentence(text)} <span className={css.dim}>{todo}</span>
              </p>
              {isNear && action && <Doer action={action} stations={stations} />}
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** What is, and what to do: two sentences beside each other. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** The button that does it, or the way to the page where it is done. */
function Doer({ action, stations }: { readonly action: Action; readonly stations: HandsProps['stations'] }) {
  if (action.kind === 'call') {
    const name = action.procedure === 'enable' ? action.input.backend : action.input.account;
    return stations.some(({ id }) => id === name) ? <CallButton call={action} name={name} /> : null;
  }
  const page = pageCalled(action.page);
  return page === undefined ? null : <PageLink to={page}>{t(`report.open.${action.page}`)}</PageLink>;
}

function CallButton({ call, name }: { readonly call: Call; readonly name: string }) {
  const { client } = useNode();
  const fresh = useFreshReports();
  const run = useMutation({
    mutationFn: async () => {
      if (call.procedure === 'enable') await client.enable.mutate(call.input);
      else await client.resetCoolDown.mutate(call.input);
    },
    onSettled: fresh,
  });
  const words = call.procedure === 'enable' ? 'report.do.enable' : 'report.do.reset';
  return (
    <p>
      <Button size="compact-sm" variant="default" onClick={() => run.mutate()} loading={run.isPending}>
        {t(words)}
      </Button>{' '}
      <span role="status">
        {run.isSuccess && t(`${words}.done`, { name })}
        {run.isError && run.error.message}
      </span>
    </p>
  );
}
