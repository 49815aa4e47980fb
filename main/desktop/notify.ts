import type { Clock, Timer } from '../node/clock/index.ts';
import type { ElectronApi, ShellNotification } from './electron-api.ts';
import type { Need } from './needs.ts';
import type { Words } from './words/en.ts';

export interface NotifierOptions {
  readonly clock: Clock;
  readonly words: Words;
  readonly isMuted: () => boolean;
  readonly clicked: (need: Need | undefined) => void;
}

/** A trouble that is over within this time (ms) was none, and several within it are told together. */
const SETTLE = 20_000;
/** The same trouble is told again only after so long (ms), however often it comes and goes. */
const REST = 30 * 60_000;

/** Tells of what needs a hand: once, together, and when it is over. */
export class Notifier {
  readonly #electron: Pick<ElectronApi, 'Notification'>;
  readonly #options: NotifierOptions;
  /** What needs a hand now. */
  #needs: readonly Need[] = [];
  /** What was told and is not over. */
  readonly #told = new Map<string, Need>();
  readonly #toldAt = new Map<string, number>();
  #settle: Timer | undefined;
  /** Kept: a notification that is collected hears no click. */
  #shown: ShellNotification | undefined;

  constructor(electron: Pick<ElectronApi, 'Notification'>, options: NotifierOptions) {
    this.#electron = electron;
    this.#options = options;
  }

  update(needs: readonly Need[]): void {
    this.#needs = needs;
    const hasNews = this.#news().length > 0 || this.#over().length > 0;
    if (hasNews) this.#settle ??= this.#options.clock.timer(SETTLE, () => this.#tell());
  }

  stop(): void {
    this.#settle?.cancel();
  }

  #news(): Need[] {
    return this.#needs.filter(({ id }) => !this.#told.has(id) && !this.#isResting(id));
  }

  #over(): Need[] {
    return [...this.#told.values()].filter(({ id }) => !this.#needs.some(need => need.id === id));
  }

  #isResting(id: string): boolean {
    const at = this.#toldAt.get(id);
    return at !== undefined && this.#options.clock.monotonic() - at < REST;
  }

  #tell(): void {
    this.#settle = undefined;
    const { clock, words } = this.#options;
    const over = this.#over();
    for (const { id } of over) this.#told.delete(id);
    const news = this.#news();
    for (const need of news) {
      this.#told.set(need.id, need);
      this.#toldAt.set(need.id, clock.monotonic());
    }
    const [only] = news;
    if (news.length > 1) this.#show(words.notify.several(news.length), undefined);
    else if (only) this.#show(only, only);
    else {
      const ended = over.find(need => need.over);
      if (ended?.over) this.#show(ended.over, ended);
    }
  }

  #show({ title, body }: { title: string; body: string }, need: Need | undefined): void {
    const { isMuted, clicked } = this.#options;
    if (isMuted() || !this.#electron.Notification.isSupported()) return;
    // One at a time: a pile of old ones tells nothing.
    this.#shown?.close();
    this.#shown = new this.#electron.Notification({ title, body });
    this.#shown.on('click', () => clicked(need));
    this.#shown.show();
  }
}
