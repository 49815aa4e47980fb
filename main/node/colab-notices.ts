import type { ColabPart } from './colab-part.ts';
import type { Config } from './config/index.ts';
import type { Notice } from './control/index.ts';

/** What the owner should know of sessions that serve and will not for long. One that does not serve is told of anyway. */
export function colabNotices({ colab }: ColabPart, config: Config): Notice[] {
  const minutes = Math.round(config.colab.warnBefore / 60_000);
  return colab.entries.flatMap(({ id }) => {
    if (colab.sessionOf(id)?.time.phase !== 'ending') return [];
    return [
      {
        level: 'attention' as const,
        text: `The Colab session of ${config.node.id}/${id} ends within ${minutes} minutes.`,
        remedy: 'Start a new one: show a new line on the page Colab, and run it in a Colab cell.',
        page: 'colab' as const,
      },
    ];
  });
}
