import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import { EventSource } from 'eventsource';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ControlRouter, ControlServer, TryOutEvent } from '../../../main/node/control/index.ts';
import { ManualClock } from './manual-clock.ts';
import { emptyState, StandInView } from './stand-in-view.ts';
import { startedServer, testToken } from './started.ts';

let view: StandInView;
let clock: ManualClock;
let server: ControlServer;

beforeEach(async () => {
  view = new StandInView({ ...emptyState, stations: [] });
  clock = new ManualClock();
  server = await startedServer(view, { clock });
});

afterEach(() => server.close());

const authorization = `Bearer ${testToken}`;

/** A client made of the official packages, as the page uses them. */
function client() {
  const url = `${server.url}/trpc`;
  return createTRPCClient<ControlRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({
          url,
          EventSource,
          eventSourceOptions: {
            fetch: (address, init) => fetch(address, { ...init, headers: { ...init.headers, authorization } }),
          },
        }),
        false: httpLink({ url, methodOverride: 'POST', headers: { authorization } }),
      }),
    ],
  });
}

const withRequests = (requests: number) => ({ ...emptyState, totals: { ...emptyState.totals, requests } });

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('what was waited for did not come');
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

describe('live', () => {
  test('sends the state at once, then the latest only, four times a second at most', async () => {
    const seen: number[] = [];
    const live = client().live.subscribe(undefined, { onData: state => seen.push(state.totals.requests) });
    await until(() => seen.length === 1 && clock.waiting === 1);
    for (let requests = 1; requests <= 50; requests += 1) view.set(withRequests(requests));
    clock.advance(249);
    expect(seen).toEqual([0]);
    clock.advance(1);
    await until(() => seen.length === 2 && clock.waiting === 1);
    expect(seen).toEqual([0, 50]);
    clock.advance(250);
    await until(() => clock.waiting === 0);
    view.set(withRequests(51));
    await until(() => seen.length === 3);
    expect(seen).toEqual([0, 50, 51]);
    live.unsubscribe();
    await until(() => view.listeners === 0);
  });

  test('closing the server ends open streams', async () => {
    const live = client().live.subscribe(undefined, { onData: () => {} });
    await until(() => view.listeners === 1);
    await server.close();
    await until(() => view.listeners === 0);
    live.unsubscribe();
  });
});

describe('tryOut', () => {
  const ask = { messages: [{ role: 'user', content: 'Hello' }] };

  test('streams the events of the answer and ends', async () => {
    const events: TryOutEvent[] = [];
    await new Promise<void>((resolve, reject) => {
      client().tryOut.subscribe(ask, { onData: event => events.push(event), onComplete: resolve, onError: reject });
    });
    expect(events.map(({ kind }) => kind)).toEqual(['route', 'text', 'text', 'done']);
    expect(view.asked[0]).toMatchObject({ body: { ...ask, stream: true }, model: 'auto' });
  });

  test('is cancelled when the page leaves', async () => {
    let hasReturned = false;
    view.answer = async function* (signal) {
      try {
        yield { kind: 'text', text: 'one' };
        await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
      } finally {
        hasReturned = true;
      }
    };
    const events: TryOutEvent[] = [];
    const subscription = client().tryOut.subscribe(ask, { onData: event => events.push(event) });
    await until(() => events.length === 1);
    subscription.unsubscribe();
    await until(() => hasReturned);
    expect(view.asked[0]?.signal.aborted).toBe(true);
  });
});

describe('calls', () => {
  test('state, plan, reload and enable answer', async () => {
    const { state, plan, reload, enable } = client();
    expect((await state.query()).node.name).toBe('T7910-A');
    const content = 'long '.repeat(100_000);
    expect((await plan.query({ messages: [{ role: 'user', content }] })).class).toBe('simple');
    expect((await reload.mutate()).kind).toBe('applied');
    await expect(enable.mutate({ backend: 'a/none' })).rejects.toThrow('There is no backend a/none on this node.');
  });

  test('the accounts are the stations with a quota, and a cool-down ends by hand', async () => {
    const { accounts, resetCoolDown } = client();
    expect(await accounts.query()).toEqual([]);
    await expect(resetCoolDown.mutate({ account: 'a/none' })).rejects.toThrow(
      'There is no account a/none on this node.',
    );
    expect(view.cooledDown).toEqual(['a/none']);
  });

  test('a wrong question names the place', async () => {
    await expect(client().plan.query({ messages: [] })).rejects.toThrow(/^messages: /);
  });
});
