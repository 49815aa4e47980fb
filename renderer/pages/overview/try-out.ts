import { useCallback, useEffect, useRef, useState } from 'react';
import type { TryOutEvent } from '../../../main/node/control/node-view.ts';
import { useNode } from '../../api/node-access.tsx';

type Route = Omit<Extract<TryOutEvent, { kind: 'route' }>, 'kind'>;

export interface Answer {
  readonly text: string;
  readonly route: Route | undefined;
  readonly end:
    | undefined
    | { readonly kind: 'done'; readonly attempts: string }
    | { readonly kind: 'refused'; readonly message: string }
    | { readonly kind: 'stopped' }
    | { readonly kind: 'lost' };
}

const nothingYet: Answer = { text: '', route: undefined, end: undefined };

/** One prompt at a time: sends it, gathers what comes, stops it when asked or when the page goes. */
export function useTryOut() {
  const { client } = useNode();
  const [answer, setAnswer] = useState<Answer>();
  const running = useRef<{ unsubscribe(): void }>(undefined);
  const isRunning = answer !== undefined && answer.end === undefined;

  const finish = useCallback((end: NonNullable<Answer['end']>) => {
    // First, because leaving the stream tells `onComplete` of an end too.
    setAnswer(was => (was === undefined || was.end ? was : { ...was, end }));
    running.current?.unsubscribe();
    running.current = undefined;
  }, []);

  const send = useCallback(
    (prompt: string, model: string) => {
      running.current?.unsubscribe();
      setAnswer(nothingYet);
      running.current = client.tryOut.subscribe(
        { messages: [{ role: 'user', content: prompt }], model },
        {
          onData: event => {
            if (event.kind === 'done') finish({ kind: 'done', attempts: event.attempts });
            else if (event.kind === 'refused') finish({ kind: 'refused', message: event.message });
            else if (event.kind === 'text' || event.kind === 'route') setAnswer((was = nothingYet) => add(was, event));
          },
          onConnectionStateChange: ({ state, error }) => {
            if (state === 'connecting' && error) finish({ kind: 'lost' });
          },
          onComplete: () => finish({ kind: 'lost' }),
          onError: () => finish({ kind: 'lost' }),
        },
      );
    },
    [client, finish],
  );

  useEffect(() => () => running.current?.unsubscribe(), []);
  return { answer, isRunning, send, stop: () => finish({ kind: 'stopped' }) };
}

function add(was: Answer, event: Extract<TryOutEvent, { kind: 'route' | 'text' }>): Answer {
  return event.kind === 'text' ? { ...was, text: was.text + event.text } : { ...was, route: event };
}
