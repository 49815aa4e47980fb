import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useNode } from '../../api/node-access.tsx';
import { reasonOf } from '../../components/reason-of.ts';
import { t } from '../../i18n/index.ts';
import { QUEUE_KEY } from './use-queue.ts';

/** How long what cannot be brought back may be undone, ms. */
const UNDO = 10_000;

/** Something that is done to a job, and loses something. */
export interface PendingAct {
  readonly kind: 'cancel' | 'discard';
  /** Until then it may be undone, ms since the epoch; afterwards it is under way. */
  readonly due: number;
}

export interface Acts {
  readonly pending: ReadonlyMap<string, PendingAct>;
  /** What came of the last one. */
  readonly said: string;
  retry(id: string): void;
  /** Is done in ten seconds, unless it is undone; at once when the page is left for another one of ours. */
  ask(kind: PendingAct['kind'], id: string): void;
  undo(id: string): void;
}

/** What the owner does to jobs. The node cannot take back what is lost, so it hears of it only when it is sure. */
export function useActs(): Acts {
  const { client } = useNode();
  const queries = useQueryClient();
  const [pending, setPending] = useState<ReadonlyMap<string, PendingAct>>(new Map());
  const [said, setSaid] = useState('');
  const waiting = useRef(
    new Map<string, { readonly timer: ReturnType<typeof setTimeout>; readonly send: () => void }>(),
  );

  const forget = useCallback((id: string) => {
    setPending(was => new Map([...was].filter(([other]) => other !== id)));
  }, []);
  const tell = useCallback(
    async (id: string, send: () => Promise<unknown>, done: string) => {
      try {
        await send();
        setSaid(done);
      } catch (error) {
        setSaid(t('act.failed', { id, message: reasonOf(error) }));
      }
      await queries.invalidateQueries({ queryKey: [QUEUE_KEY] });
    },
    [queries],
  );

  useEffect(() => {
    const open = waiting.current;
    return () => {
      for (const { timer, send } of open.values()) {
        clearTimeout(timer);
        send();
      }
      open.clear();
    };
  }, []);

  return {
    pending,
    said,
    retry(id) {
      void tell(id, () => client.retryJob.mutate({ id }), t('act.retried', { id }));
    },
    ask(kind, id) {
      if (waiting.current.has(id)) return;
      const send = () => {
        const ending =
          kind === 'cancel'
            ? tell(id, () => client.cancelJob.mutate({ id }), t('act.cancelled', { id }))
            : tell(id, () => client.discardJob.mutate({ id }), t('act.discarded', { id }));
        void ending.finally(() => forget(id));
      };
      const timer = setTimeout(() => {
        waiting.current.delete(id);
        send();
      }, UNDO);
      waiting.current.set(id, { timer, send });
      setPending(was => new Map(was).set(id, { kind, due: Date.now() + UNDO }));
      setSaid('');
    },
    undo(id) {
      const open = waiting.current.get(id);
      if (!open) return;
      clearTimeout(open.timer);
      waiting.current.delete(id);
      forget(id);
    },
  };
}
