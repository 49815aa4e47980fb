import type { ColabNotebookState } from '../../../main/node/control/colab-view.ts';

type Pane = ColabNotebookState['pane'];
type Call = Extract<Pane['kind'], 'sign-in' | 'captcha' | 'are-you-there' | 'quota' | 'cell-stops' | 'disconnected'>;

/** What the notebook's owner has to look at before anything goes on in it; undefined: nothing. */
export function ownersCall(pane: Pane): Call | undefined {
  switch (pane.kind) {
    case 'sign-in':
    case 'captcha':
    case 'are-you-there':
    case 'quota':
    case 'cell-stops':
      return pane.kind;
    case 'disconnected':
      return pane.hasGivenUp ? pane.kind : undefined;
    case 'closed':
    case 'loading':
    case 'connecting':
    case 'connected':
    case 'busy':
    case 'asleep':
    case 'unknown':
      return undefined;
  }
}
