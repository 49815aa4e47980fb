import { describe, expect, test } from 'vitest';
import { Secret } from '../../../main/node/config/index.ts';
import { type NgrokDeps, ngrok } from '../../../main/node/tunnel/ngrok.ts';
import { ManualClock, settle } from '../../fakes/clock.ts';
import { FakeNgrok } from '../../fakes/ngrok-sdk.ts';

const TOKEN = '2abcDEF_authtoken-of-the-owner';

function started(deps: Partial<NgrokDeps> = {}) {
  const [sdk, clock] = [new FakeNgrok(), new ManualClock()];
  const target = { host: '127.0.0.1', port: 8484 };
  const provider = ngrok({
    authtoken: new Secret(TOKEN),
    domain: undefined,
    target,
    clock,
    load: async () => sdk,
    ...deps,
  });
  return { sdk, clock, provider, open: (signal = new AbortController().signal) => provider.open(signal) };
}

describe('ngrok', () => {
  test('forwards to the gateway with the owner’s token, and says where it is', async () => {
    const { sdk, open } = started();
    expect(await open()).toMatchObject({ kind: 'open', tunnel: { url: 'https://a.ngrok-free.app' } });
    expect(sdk.asked[0]).toMatchObject({ addr: '127.0.0.1:8484', authtoken: TOKEN });
    expect(sdk.asked[0]).not.toHaveProperty('domain');
  });

  test('asks for a domain, and says whether it got it', async () => {
    const { sdk, open } = started({ domain: 'tandem.example.org' });
    sdk.next = { url: 'https://tandem.example.org' };
    expect(await open()).toMatchObject({ tunnel: { wish: { name: 'tandem.example.org', isGranted: true } } });
    sdk.next = { url: 'https://other.ngrok-free.app' };
    expect(await open()).toMatchObject({ tunnel: { wish: { isGranted: false } } });
  });

  test('without a token it needs its owner, and loads nothing', async () => {
    let loads = 0;
    const { open } = started({
      authtoken: undefined,
      load: () => {
        loads += 1;
        return Promise.reject(new Error('no'));
      },
    });
    expect(await open()).toEqual({ kind: 'refused', message: 'ngrok needs the authtoken of your account' });
    expect(loads).toBe(0);
  });

  test('a system that it is not built for is told in words', async () => {
    const { open } = started({ load: () => Promise.reject(new Error('Cannot find module @ngrok/ngrok-plan9')) });
    expect(await open()).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/^ngrok’s SDK is not there for \w+ on \w+; choose another provider$/),
    });
  });

  test.each([
    ['refused', 'The authtoken you specified is properly formed, but it is invalid. error_code: ERR_NGROK_107'],
    ['refused', `does not look like a proper ngrok authtoken.\nYour authtoken: ${TOKEN}\n\nERR_NGROK_105\n`],
    ['refused', 'Your account is limited to 1 simultaneous ngrok agent sessions. ERR_NGROK_108'],
    ['refused', 'The domain is reserved for another account. error_code: ERR_NGROK_320'],
    ['failed', 'The endpoint is already online. error_code: ERR_NGROK_334'],
    ['failed', 'failed to dial ngrok server with address "connect.ngrok-agent.com:443"'],
  ])('%s: %s', async (kind, fails) => {
    const { sdk, open } = started();
    sdk.next = { fails };
    const opening = await open();
    expect(opening.kind).toBe(kind);
    expect(JSON.stringify(opening)).toContain(/ERR_NGROK_\d+/.exec(fails)?.[0] ?? 'failed to dial');
    expect(JSON.stringify(opening)).not.toContain(TOKEN);
  });

  test('is lost when the SDK does not come back within 20 s, and not when it does', async () => {
    const { sdk, clock, open } = started();
    const opening = await open();
    if (opening.kind !== 'open') throw new Error('it did not open');
    const lost: string[] = [];
    void opening.tunnel.lost.then(why => lost.push(why));
    sdk.says('closed');
    await clock.advance(15_000);
    sdk.says('connected');
    await clock.advance(60_000);
    expect(lost).toEqual([]);
    sdk.says('closed');
    sdk.says('closed');
    await clock.advance(20_000);
    expect(lost).toEqual(['the connection to ngrok is lost']);
    await opening.tunnel.close();
    expect(sdk.closed).toBe(1);
    expect(clock.waiting).toBe(0);
  });

  test('a tunnel that comes too late is closed at once', async () => {
    const { sdk, open } = started();
    sdk.isSlow = true;
    const patience = new AbortController();
    const opening = open(patience.signal);
    await settle();
    patience.abort();
    expect(await opening).toEqual({ kind: 'failed', message: 'ngrok gave no tunnel in time' });
    sdk.arrive();
    await settle();
    expect(sdk.closed).toBe(1);
  });

  test('the official SDK has what is used of it', async () => {
    const sdk = await import('@ngrok/ngrok');
    expect(typeof sdk.forward).toBe('function');
  });
});
