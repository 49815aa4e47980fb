import type { Clock, Timer } from '../node/clock/index.ts';
import type { ElectronApi } from './electron-api.ts';

export interface PowerOptions {
  readonly clock: Clock;
  /** The addresses of this machine as one text: another text is another network. */
  readonly network: () => string;
  /** Sockets may be dead and clocks off: everything that waits on the network is looked at now. */
  readonly wake: (why: string) => void;
  /** Since the last touch of keyboard or mouse, s: quiet mode goes by it. */
  readonly userIdle: (seconds: number) => void;
  /** The system goes down, without any `before-quit`. */
  readonly shutdown: () => void;
}

/** A lid that opens, a dock, a VPN: several events within this time (ms) are one. */
const SETTLE = 1500;
/** No system tells of a network that changed, so it is looked at this often, ms. */
const NETWORK_EVERY = 5000;

/** Hears of sleep and network, and tells once each time; the returned function ends that. */
export function watchPower(electron: Pick<ElectronApi, 'powerMonitor'>, options: PowerOptions): () => void {
  const { clock, network, wake, userIdle, shutdown } = options;
  let soon: Timer | undefined;
  let known = network();
  const tell = (why: string) => {
    soon?.cancel();
    soon = clock.timer(SETTLE, () => wake(why));
  };
  electron.powerMonitor.on('resume', () => tell('the machine woke up'));
  electron.powerMonitor.on('unlock-screen', () => tell('the screen was unlocked'));
  electron.powerMonitor.on('shutdown', shutdown);
  let look: Timer;
  const lookAtNetwork = () => {
    const now = network();
    if (now !== known) tell('the network is another');
    known = now;
    userIdle(electron.powerMonitor.getSystemIdleTime());
    look = clock.timer(NETWORK_EVERY, lookAtNetwork);
  };
  look = clock.timer(NETWORK_EVERY, lookAtNetwork);
  return () => {
    soon?.cancel();
    look.cancel();
  };
}

/** Keeps the machine from sleeping as long as it is told to; the screen may go dark. */
export function stayAwake(electron: Pick<ElectronApi, 'powerSaveBlocker'>): (isWanted: boolean) => void {
  let blocker: number | undefined;
  return isWanted => {
    if (isWanted && blocker === undefined) blocker = electron.powerSaveBlocker.start('prevent-app-suspension');
    if (!isWanted && blocker !== undefined) {
      electron.powerSaveBlocker.stop(blocker);
      blocker = undefined;
    }
  };
}
