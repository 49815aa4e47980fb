import type { Secret, TunnelChoice } from '../../../main/node/config/index.ts';
import type { TunnelAnswer, TunnelState, TunnelView } from '../../../main/node/control/index.ts';

/** A tunnel that shows what a test puts into it and remembers what it was asked to do. */
export class StandInTunnel implements TunnelView {
  readonly done: string[] = [];
  /** Tokens that were given, in clear. */
  readonly tokens: string[] = [];
  shown: TunnelState = noTunnel;
  /** What every act answers. */
  answer: TunnelAnswer = { kind: 'done', message: 'Done.' };

  state(): TunnelState {
    return this.shown;
  }

  check() {
    return this.#act('check');
  }

  reopen() {
    return this.#act('reopen');
  }

  choose(choice: TunnelChoice, token: Secret | 'none' | undefined) {
    if (token === 'none') this.tokens.push('none');
    else if (token) this.tokens.push(token.reveal());
    return this.#act(`choose ${JSON.stringify(choice)}`);
  }

  async #act(what: string): Promise<TunnelAnswer> {
    this.done.push(what);
    return this.answer;
  }
}

/** A node that nobody outside can reach. */
export const noTunnel: TunnelState = {
  provider: 'none',
  standing: { kind: 'off' },
  events: [],
  settings: {
    localtunnel: { host: 'https://localtunnel.me' },
    ngrok: { hasToken: false },
    cloudflared: { program: 'cloudflared', hasToken: false },
    command: {},
  },
  access: 'keys',
  keys: 1,
};
