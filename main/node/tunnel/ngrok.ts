import type { Clock, Timer } from '../clock/index.ts';
import type { Secret } from '../config/index.ts';
import type { Opening, OpenTunnel, Target, TunnelProvider } from './provider.ts';
import { publicUrlIn } from './public-url.ts';

/** As much of the official SDK as is used. */
export interface NgrokSdk {
  forward(options: NgrokOptions): Promise<NgrokListener>;
}

export interface NgrokOptions {
  readonly addr: string;
  readonly authtoken: string;
  readonly domain?: string;
  /** `closed`: the connection is lost, and the SDK tries again by itself; `connected`: it is back. */
  readonly onStatusChange: (status: string) => void;
}

export interface NgrokListener {
  url(): string | null;
  close(): Promise<void>;
}

export interface NgrokDeps {
  readonly authtoken: Secret | undefined;
  readonly domain: string | undefined;
  readonly target: Target;
  readonly clock: Clock;
  /** Native code, and not there for every system: loaded when it is chosen, and no sooner. */
  readonly load: () => Promise<NgrokSdk>;
}

/** The SDK comes back by itself within this time, or not for long, ms. */
const COMES_BACK = 20_000;

/** Its owner has to do something: tokens, accounts and limits of them (1xx, 4018), domains that are not his (3xx). */
const OWNERS_MATTER = /ERR_NGROK_(?:1\d\d|3(?:0[0-9]|1[0-9]|2[0-9])|4018|8012|9009)\b/;

/** ngrok, through its official SDK. */
export function ngrok(deps: NgrokDeps): TunnelProvider {
  return {
    name: 'ngrok',
    async open(signal) {
      const { authtoken, load } = deps;
      if (!authtoken) return { kind: 'refused', message: 'ngrok needs the authtoken of your account' };
      const sdk = await load().catch(() => undefined);
      if (!sdk) {
        const system = `${process.platform} on ${process.arch}`;
        return { kind: 'refused', message: `ngrok’s SDK is not there for ${system}; choose another provider` };
      }
      return openThrough(sdk, deps, authtoken, signal);
    },
  };
}

async function openThrough(
  sdk: NgrokSdk,
  { domain, target, clock }: NgrokDeps,
  authtoken: Secret,
  signal: AbortSignal,
): Promise<Opening> {
  const lost = Promise.withResolvers<string>();
  let away: Timer | undefined;
  const stopWaiting = () => {
    away?.cancel();
    away = undefined;
  };
  const opening = sdk.forward({
    addr: `${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`,
    authtoken: authtoken.reveal(),
    ...(domain === undefined ? {} : { domain }),
    onStatusChange(status) {
      if (status === 'closed') {
        away ??= clock.timer(COMES_BACK, () => lost.resolve('the connection to ngrok is lost'));
      } else stopWaiting();
    },
  });
  const close = async (listener: NgrokListener) => {
    stopWaiting();
    await listener.close().catch(() => {});
  };
  try {
    const listener = await unlessAborted(opening, signal, close);
    if (!listener) return { kind: 'failed', message: 'ngrok gave no tunnel in time' };
    const url = publicUrlIn(listener.url() ?? '');
    if (url === undefined) {
      await close(listener);
      return { kind: 'failed', message: 'ngrok gave a tunnel without a public URL' };
    }
    const tunnel: OpenTunnel = {
      url,
      ...(domain === undefined ? {} : { wish: { name: domain, isGranted: new URL(url).hostname === domain } }),
      lost: lost.promise,
      close: () => close(listener),
    };
    return { kind: 'open', tunnel };
  } catch (error) {
    return failureOf(error, authtoken);
  }
}

/** The SDK cannot be called off: a listener that comes too late is closed at once. */
function unlessAborted(
  opening: Promise<NgrokListener>,
  signal: AbortSignal,
  close: (listener: NgrokListener) => Promise<void>,
): Promise<NgrokListener | undefined> {
  return new Promise((resolve, reject) => {
    const abort = () => resolve(undefined);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    opening.then(listener => {
      signal.removeEventListener('abort', abort);
      if (signal.aborted) void close(listener);
      resolve(listener);
    }, reject);
  });
}

/** ngrok repeats the token in some of its messages. */
function failureOf(error: unknown, authtoken: Secret): Opening {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.replaceAll(authtoken.reveal(), '•••').split('\n')[0]?.trim().slice(0, 200) ?? '';
  const code = /ERR_NGROK_\d+/.exec(text)?.[0];
  const message = `ngrok says: ${line}${code && !line.includes(code) ? ` (${code})` : ''}`;
  return { kind: OWNERS_MATTER.test(text) ? 'refused' : 'failed', message };
}
