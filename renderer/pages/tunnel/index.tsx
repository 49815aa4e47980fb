import type { TunnelState } from '../../../main/node/control/tunnel-view.ts';
import { useNode } from '../../api/node-access.tsx';
import { Notices } from '../../components/notices.tsx';
import { useNow } from '../../components/now.ts';
import { PageFrame } from '../../components/page-frame.tsx';
import { reasonOf } from '../../components/reason-of.ts';
import { t } from '../../i18n/index.ts';
import { Choose } from './choose.tsx';
import { Events } from './events.tsx';
import { tunnelHeadline } from './headline.ts';
import { notesOf } from './notes.ts';
import { Now } from './now.tsx';
import css from './tunnel.module.css';
import { useTunnel } from './use-tunnel.ts';

/** The page that answers: is this machine reached from outside? */
export function Tunnel() {
  const { state: node } = useNode();
  const now = useNow();
  const { data: state, error } = useTunnel();
  return (
    <PageFrame title={node && titleOf(state, error, now)} now={now}>
      {state ? <Content state={state} now={now} /> : <div className={css.skeleton} aria-hidden="true" />}
    </PageFrame>
  );
}

function Content({ state, now }: { readonly state: TunnelState; readonly now: number }) {
  return (
    <div className={css.content}>
      <Notices notices={notesOf(state)} />
      <div className={css.columns}>
        <div>
          <Now state={state} now={now} />
          <Events events={state.events} now={now} />
        </div>
        <Choose state={state} />
      </div>
    </div>
  );
}

function titleOf(state: TunnelState | undefined, error: Error | null, now: number) {
  if (state) return tunnelHeadline(state, now);
  if (error) return { text: t('tunnel.unread', { message: reasonOf(error) }), mood: 'attention' as const };
  return { text: t('tunnel.reading'), mood: 'serving' as const };
}
