import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { LiveState } from '../../main/node/control/live-state.ts';
import { useNode } from '../api/node-access.tsx';
import { t } from '../i18n/index.ts';
import { PageLink } from '../navigation.tsx';
import { Command } from './command.tsx';
import css from './notices.module.css';
import { type StateKind, StateMark } from './state-mark.tsx';

type Notice = LiveState['notices'][number];

const marks: Readonly<Record<Notice['level'], StateKind>> = {
  information: 'resting',
  attention: 'degraded',
  down: 'down',
};

/** What a person should know, and what to do about it. */
export function Notices({ notices }: { readonly notices: readonly Notice[] }) {
  if (notices.length === 0) return null;
  return (
    <ul className={css.notices}>
      {notices.map(({ level, text, remedy, command, page, acknowledge }) => (
        <li key={text} className={css.notice}>
          <StateMark state={marks[level]} />
          <div className={css.words}>
            <p>
              {text} {remedy && <span className={css.remedy}>{remedy}</span>}
            </p>
            {command && <Command text={command} />}
            {page && <PageLink to={page}>{t(`report.open.${page}`)}</PageLink>}
            {acknowledge && <Acknowledge id={acknowledge} />}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** The owner has read it; from then on it stands in the configuration, and the notice is gone. */
function Acknowledge({ id }: { readonly id: string }) {
  const { client } = useNode();
  const acknowledge = useMutation({
    async mutationFn() {
      const { version } = await client.configuration.query();
      return client.acknowledge.mutate({ id, version });
    },
  });
  const said = acknowledge.data;
  return (
    <p>
      <Button size="compact-sm" variant="default" onClick={() => acknowledge.mutate()} loading={acknowledge.isPending}>
        {t('notice.acknowledge')}
      </Button>{' '}
      <span role="status">
        {acknowledge.isError && acknowledge.error.message}
        {said?.kind === 'refused' && said.problems.join(' ')}
        {said?.kind === 'conflict' && said.message}
      </span>
    </p>
  );
}
