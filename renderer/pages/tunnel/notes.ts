import type { Notice } from '../../../main/node/control/live-state.ts';
import type { TunnelState } from '../../../main/node/control/tunnel-view.ts';
import { t } from '../../i18n/index.ts';

/** What the owner should know of the tunnel, and what to do about it; the most urgent first. */
export function notesOf(state: TunnelState): readonly Notice[] {
  return [...standingNotes(state), ...riskNotes(state), ...addressNotes(state)];
}

function standingNotes({ standing }: TunnelState): readonly Notice[] {
  switch (standing.kind) {
    case 'refused':
    case 'reopening':
    case 'degraded': {
      const level = standing.kind === 'degraded' ? 'attention' : 'down';
      const text = t(`tunnel.note.${standing.kind}`, { message: standing.message.replace(/\.$/, '') });
      return [{ level, text, remedy: t(`tunnel.note.${standing.kind}.remedy`) }];
    }
    case 'off':
    case 'opening':
    case 'checking':
    case 'open':
      return [];
  }
}

function riskNotes({ access, keys }: TunnelState): readonly Notice[] {
  if (access === 'anonymous') {
    return [{ level: 'attention', text: t('tunnel.note.anonymous'), remedy: t('tunnel.note.anonymous.remedy') }];
  }
  if (keys > 0) return [];
  return [{ level: 'attention', text: t('tunnel.note.no-keys'), remedy: t('tunnel.note.no-keys.remedy') }];
}

function addressNotes({ wish, told, standing }: TunnelState): readonly Notice[] {
  const notes: Notice[] = [];
  if (wish && !wish.isGranted) {
    const text = t('tunnel.note.wish', { name: wish.name });
    notes.push({ level: 'information', text, remedy: t('tunnel.note.wish.remedy') });
  }
  if (told?.by === 'configuration' && standing.kind !== 'off') {
    notes.push({ level: 'information', text: t('tunnel.note.outranked', { url: told.url }) });
  }
  return notes;
}
