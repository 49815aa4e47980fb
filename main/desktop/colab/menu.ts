import type { Command } from '../commands.ts';
import type { ShellState } from '../shell-state.ts';
import type { MenuEntry } from '../tray-model.ts';
import type { Words } from '../words/en.ts';
import type { PaneState } from './reading.ts';

type ColabWhat = Extract<Command, { do: 'colab' }>['what'];

/** Colab's state, and the one thing that helps in it. */
export function colabItems({ colab }: Pick<ShellState, 'colab'>, { colab: text }: Words): MenuEntry[] {
  if (!colab) return [];
  const item = (label: string, what: ColabWhat): MenuEntry => ({
    kind: 'action',
    label,
    command: { do: 'colab', what },
    isEnabled: true,
  });
  const helps = helpIn(colab);
  return [
    {
      kind: 'submenu',
      label: `Colab ${text[colab.kind]}`,
      items: [
        item(helps === 'reconnect' ? text.reconnect : colab.kind === 'closed' ? text.open : text.show, helps),
        ...(helps === 'open' ? [] : [item(text.show, 'open')]),
        item(text.run, 'run'),
        item(text.inBrowser, 'browser'),
      ],
    },
  ];
}

function helpIn(state: PaneState): ColabWhat {
  return state.kind === 'disconnected' || state.kind === 'are-you-there' ? 'reconnect' : 'open';
}
