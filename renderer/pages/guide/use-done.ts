import { useNode } from '../../api/node-access.tsx';
import { isAble } from '../../components/able.ts';
import { entriesOf, keyNamesOf } from '../setup/entries.ts';
import { useConfiguration } from '../setup/use-setup.ts';
import { useTunnel } from '../tunnel/use-tunnel.ts';
import { useTwins } from '../twins/use-twins.ts';
import type { Done } from './steps.ts';

/** What is done already; undefined until the node has told everything that it takes to know. */
export function useDone(): Done | undefined {
  const { state } = useNode();
  const { data: configuration } = useConfiguration();
  const { data: twins } = useTwins();
  const { data: tunnel } = useTunnel();
  if (!state || !configuration || !twins || !tunnel) return undefined;
  const document = configuration.kind === 'document' ? configuration.document : undefined;
  const own = state.stations.filter(({ owner }) => owner === undefined);
  const mayCall = state.gateway.access === 'anonymous' || keyNamesOf(configuration).length > 0;
  return {
    name: document?.node?.name !== undefined,
    // The built-in engine is there to survive on.
    model: own.some(station => station.tier === 'workstation' && station.kind !== 'embedded' && isAble(station)),
    accounts: entriesOf(configuration).some(({ kind, tier }) => kind === 'openai' && (tier ?? 'cloud') === 'cloud'),
    tunnel: tunnel.told !== undefined,
    twin: twins.twin !== undefined,
    answer: mayCall && state.totals.answered > 0,
  };
}
