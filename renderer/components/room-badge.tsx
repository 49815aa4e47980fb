import type { LiveState } from '../../main/node/control/live-state.ts';
import { t } from '../i18n/index.ts';
import { PageLink } from '../navigation.tsx';
import css from './room-badge.module.css';
import { StateMark } from './state-mark.tsx';

type Room = NonNullable<LiveState['room']>;

/** That the machine is spared, on every page; nothing as long as it has room and nobody needs it. */
export function RoomBadge({ room: { room, quiet, reason } }: { readonly room: Room }) {
  if (room === 'room' && !quiet.isQuiet) return null;
  return (
    <span className={css.badge} title={reason}>
      <StateMark state={room === 'room' ? 'resting' : room === 'busy' ? 'degraded' : 'down'} />{' '}
      <PageLink to="machine">{t(room === 'room' ? 'header.quiet' : `header.${room}`)}</PageLink>
    </span>
  );
}
