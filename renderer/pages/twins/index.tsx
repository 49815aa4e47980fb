import type { TwinsState } from '../../../main/node/control/twin-view.ts';
import { useNode } from '../../api/node-access.tsx';
import { Notices } from '../../components/notices.tsx';
import { useNow } from '../../components/now.ts';
import { PageFrame } from '../../components/page-frame.tsx';
import { reasonOf } from '../../components/reason-of.ts';
import { t } from '../../i18n/index.ts';
import { OwnAddresses, TwinAddresses } from './addresses.tsx';
import { Events } from './events.tsx';
import { twinsHeadline } from './headline.ts';
import { Link } from './link.tsx';
import { Machine } from './machine.tsx';
import { notesOf } from './notes.ts';
import { Pairing } from './pairing.tsx';
import { RoleSwitch } from './role-switch.tsx';
import { Settings } from './settings.tsx';
import css from './twins.module.css';
import { Unpair } from './unpair.tsx';
import { useTwins } from './use-twins.ts';

/** The page that answers: are both machines up, and which one is active? */
export function Twins() {
  const { state: node } = useNode();
  const now = useNow();
  const { data: state, dataUpdatedAt, error } = useTwins();
  const heardAt = state?.twin?.silentFor === undefined ? undefined : dataUpdatedAt - state.twin.silentFor;
  return (
    <PageFrame title={node && titleOf(state, heardAt, error, now)} now={now}>
      {state ? (
        <Content state={state} heardAt={heardAt} now={now} />
      ) : (
        <div className={css.skeleton} aria-hidden="true" />
      )}
    </PageFrame>
  );
}

interface ContentProps {
  readonly state: TwinsState;
  readonly heardAt: number | undefined;
  readonly now: number;
}

function Content({ state, heardAt, now }: ContentProps) {
  const { self, twin, events } = state;
  const reason = twin?.trouble?.reason;
  const isBroken = reason === 'not-paired' || reason === 'not-opened';
  if (!twin) {
    return (
      <div className={css.content}>
        <Pairing state={state} isBroken={false} now={now} />
        <div className={css.columns}>
          <Machines state={state} heardAt={heardAt} now={now} />
          <div>
            <Settings self={self} hasTwin={false} />
            {events.length > 0 && <Events events={events} now={now} />}
          </div>
        </div>
      </div>
    );
  }
  return (
    <div className={css.content}>
      <Notices notices={notesOf(state)} />
      {isBroken ? <Pairing state={state} isBroken now={now} /> : <RoleSwitch state={state} twin={twin} />}
      <Machines state={state} heardAt={heardAt} now={now} />
      <div className={css.columns}>
        <Settings self={self} hasTwin />
        <div>
          <Events events={events} now={now} />
          {!isBroken && <Pairing state={state} isBroken={false} now={now} />}
          <Unpair name={twin.name} />
        </div>
      </div>
    </div>
  );
}

function Machines({ state, heardAt, now }: ContentProps) {
  const { state: node } = useNode();
  const { self, twin } = state;
  const stations = node?.stations ?? [];
  const of = (id: string) => stations.filter(station => station.node === id);
  return (
    <div className={css.machines} data-alone={twin === undefined || undefined}>
      <Machine machine={self} role={twin ? self.role : 'alone'} isThis stations={of(self.id)} now={now}>
        <OwnAddresses addresses={self.addresses} />
      </Machine>
      {twin && <Link state={state} twin={twin} heardAt={heardAt} now={now} />}
      {twin && (
        <Machine
          machine={twin}
          role={twin.role}
          isThis={false}
          stations={of(twin.id)}
          {...(twin.isHeard ? {} : { backendsUnknown: t('twins.backends.silent') })}
          now={now}
        >
          <TwinAddresses addresses={twin.addresses} />
        </Machine>
      )}
    </div>
  );
}

function titleOf(state: TwinsState | undefined, heardAt: number | undefined, error: Error | null, now: number) {
  if (state) return twinsHeadline(state, heardAt, now);
  if (error) return { text: t('twins.unread', { message: reasonOf(error) }), mood: 'attention' as const };
  return { text: t('twins.reading'), mood: 'serving' as const };
}
