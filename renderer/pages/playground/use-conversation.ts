import { useCallback, useEffect, useRef, useState } from 'react';
import { useNode } from '../../api/node-access.tsx';
import { type Conversation, keep, kept } from './kept-conversation.ts';
import { figuresOf, type Manner } from './manner.ts';
import { type End, ended, newTurn, type Turn, withEvent } from './turn.ts';

/** How long what was cleared can be had back, ms. */
const UNDO = 10_000;
/** While an answer comes it is kept so often, ms: all of the conversation is written each time. */
const PAUSE = 1000;

/** A conversation with the cascade, one prompt at a time. */
export function useConversation() {
  const { client } = useNode();
  const [{ turns, manner }, setConversation] = useState<Conversation>(() => kept(window.sessionStorage));
  const [cleared, setCleared] = useState<{ readonly turns: readonly Turn[]; readonly until: number }>();
  const keptAt = useRef(0);
  const running = useRef<{ unsubscribe(): void }>(undefined);
  const isRunning = turns.at(-1) !== undefined && turns.at(-1)?.end === undefined;

  const change = useCallback((id: number, to: (turn: Turn) => Turn) => {
    setConversation(was => ({ ...was, turns: was.turns.map(turn => (turn.id === id ? to(turn) : turn)) }));
  }, []);
  const finish = useCallback(
    (id: number, end: End) => {
      // First, because leaving the stream tells `onComplete` of an end too.
      change(id, turn => ended(turn, end, Date.now()));
      running.current?.unsubscribe();
      running.current = undefined;
    },
    [change],
  );

  const ask = (before: readonly Turn[], prompt: string) => {
    running.current?.unsubscribe();
    const { bad: _, ...figures } = figuresOf(manner);
    const turn = newTurn((before.at(-1)?.id ?? 0) + 1, prompt, Date.now());
    const { id } = turn;
    setConversation(was => ({ ...was, turns: [...before, turn] }));
    setCleared(undefined);
    running.current = client.tryOut.subscribe(
      {
        messages: messagesOf(before, manner.system, prompt),
        model: manner.model,
        userTier: manner.userTier,
        ...figures,
      },
      {
        onData: event => {
          change(id, was => withEvent(was, event, Date.now()));
          if (event.kind !== 'done' && event.kind !== 'refused') return;
          running.current?.unsubscribe();
          running.current = undefined;
        },
        onConnectionStateChange: ({ state, error }) => {
          if (state === 'connecting' && error) finish(id, { kind: 'lost' });
        },
        onComplete: () => finish(id, { kind: 'lost' }),
        onError: () => finish(id, { kind: 'lost' }),
      },
    );
  };

  useEffect(() => {
    const now = Date.now();
    if (isRunning && now - keptAt.current < PAUSE) return;
    keptAt.current = now;
    keep(window.sessionStorage, { turns, manner });
  }, [turns, manner, isRunning]);
  useEffect(() => () => running.current?.unsubscribe(), []);
  useEffect(() => {
    if (!cleared) return;
    const timer = setTimeout(() => setCleared(undefined), Math.max(0, cleared.until - Date.now()));
    return () => clearTimeout(timer);
  }, [cleared]);

  return {
    turns,
    manner,
    isRunning,
    cleared,
    setManner: (part: Partial<Manner>) => setConversation(was => ({ ...was, manner: { ...was.manner, ...part } })),
    send: (prompt: string) => ask(turns, prompt),
    /** The last prompt once more, in the place of what came of it. */
    retry() {
      const last = turns.at(-1);
      if (last && !isRunning) ask(turns.slice(0, -1), last.prompt);
    },
    stop() {
      const last = turns.at(-1);
      if (last && !last.end) finish(last.id, { kind: 'stopped' });
    },
    clear() {
      running.current?.unsubscribe();
      running.current = undefined;
      const now = Date.now();
      setCleared({ turns: turns.map(turn => ended(turn, { kind: 'stopped' }, now)), until: now + UNDO });
      setConversation(was => ({ ...was, turns: [] }));
    },
    undo() {
      if (!cleared) return;
      setConversation(was => ({ ...was, turns: cleared.turns }));
      setCleared(undefined);
    },
  };
}

/** What was said so far, as the node takes it; a prompt without an answer is asked for no more. */
function messagesOf(before: readonly Turn[], system: string, prompt: string) {
  return [
    ...(system.trim() ? [{ role: 'system', content: system }] : []),
    ...before
      .filter(({ text }) => text !== '')
      .flatMap(turn => [
        { role: 'user', content: turn.prompt },
        { role: 'assistant', content: turn.text },
      ]),
    { role: 'user', content: prompt },
  ];
}
