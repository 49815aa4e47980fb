import { z } from 'zod';
import type { Clock } from './clock/index.ts';
import type { Config, ConfigEdit } from './config/index.ts';
import type { MachineState, TwinAnswer, Twins as TwinsControl, TwinsState } from './control/index.ts';
import type { RouterView } from './gateway/index.ts';
import { ENGINE_KINDS } from './monitor/index.ts';
import { fingerprintOf, join, listOf, maybe, sameId } from './twin/index.ts';
import type { Twins } from './twins.ts';
import { version } from './version.ts';

export interface TwinsViewDeps {
  readonly twins: Twins;
  readonly config: () => Config;
  readonly change: (edit: ConfigEdit) => Promise<string | undefined>;
  /** What is told of this machine. */
  readonly machine: () => OwnMachine;
  readonly clock: Clock;
}

/** What each machine tells of itself with its heartbeats. */
export type OwnMachine = Required<
  Pick<MachineState, 'load' | 'room' | 'isQuiet' | 'jobs' | 'totals' | 'tellsGrowthHub'>
> &
  Pick<MachineState, 'reason' | 'engines'>;

const count = z.number().min(0);
const MOST_ENGINES = 32;
/** A newer twin may know of engines that this version does not: those are left out. */
const engineSchema = z.object({ kind: z.enum(ENGINE_KINDS), cores: count, memory: count });
const machineSchema = z.object({
  load: z.object({ cpu: z.number().min(0).max(1), cores: count, memoryUsed: count, memoryTotal: count }).optional(),
  room: z.enum(['room', 'busy', 'short']).optional().catch(undefined),
  reason: z.string().max(500).optional().catch(undefined),
  isQuiet: z.boolean().optional().catch(undefined),
  engines: maybe(listOf(engineSchema, MOST_ENGINES)),
  jobs: z.object({ queued: count, running: count }).optional(),
  totals: z.object({ requests: count, answered: count, refused: count }).optional(),
  tellsGrowthHub: z.boolean().optional(),
});

/** What the page sees of the pair, and does about it. */
export function twinsView(deps: TwinsViewDeps): TwinsControl {
  const { twins, config, change } = deps;
  const edit = async (edit: ConfigEdit, done: string): Promise<TwinAnswer> => {
    const problem = await change(edit);
    return problem ? { kind: 'refused', message: problem } : { kind: 'done', message: done };
  };
  return {
    state: () => twinsState(deps),
    async showCode() {
      await twins.pairing.offer();
      return { kind: 'done', message: 'Enter the code on the other machine within five minutes.' };
    },
    withdrawCode: () => twins.pairing.withdraw(),
    async enterCode(url, code, signal) {
      const joined = await join(url, code, twins.introduction(url), signal);
      const { id } = config().node;
      // The other side sees it first, and says it in the same words.
      if (joined.kind === 'refused') return joined.message === sameId(id, id) ? { ...joined, isSameId: true } : joined;
      const { twin, secret } = joined;
      const same = sameId(id, twin.node);
      if (same) return { kind: 'refused', message: same, isSameId: true };
      const problem = await change({ kind: 'pair', url, peerSecret: secret });
      if (problem) return { kind: 'refused', message: problem };
      twins.begin(twin);
      return { kind: 'done', message: `Paired with ${twin.name}.` };
    },
    async unpair() {
      const { name } = twins.known;
      await twins.part();
      // Best effort: a twin that is away finds out by itself that its messages do not open any more.
      await twins.peer.ask('unpaired', {}, AbortSignal.timeout(FAREWELL)).catch(() => undefined);
      const answer = await edit({ kind: 'unpair' }, `Not paired with ${name} any more.`);
      if (answer.kind === 'done') twins.end(`this machine ended the pairing with ${name}`);
      return answer;
    },
    async makeActive() {
      const { term } = twins.election.makeActive();
      return { kind: 'done', message: `This machine is the active one (term ${term}).` };
    },
    async handOver() {
      const result = await twins.election.handOver('choice');
      if (result.kind === 'refused') return { kind: 'refused', message: result.message };
      return { kind: 'done', message: `${twins.known.identity?.name ?? 'The twin'} is the active one.` };
    },
    prefer: preferred => {
      const done = preferred ? 'This machine is preferred.' : 'This machine is not preferred any more.';
      return edit({ kind: 'prefer', preferred }, done);
    },
    renameId: id => edit({ kind: 'rename-id', id }, `This node’s id is ${id} from its next start.`),
    setPublicUrl: url =>
      edit({ kind: 'set-public-url', ...(url === undefined ? {} : { url }) }, 'The twin is told of it.'),
  };
}

/** How long unpairing waits for the twin, ms. */
const FAREWELL = 3000;

function twinsState({ twins, config, machine, clock }: TwinsViewDeps): TwinsState {
  const { node, gateway, peer } = config();
  const { role, term, active, since } = twins.election.view();
  const { offer, end } = twins.pairing.view();
  const twin = twinState(twins, config());
  return {
    self: {
      id: node.id,
      name: node.name ?? node.id,
      version,
      role,
      ...machine(),
      addresses: twins.place.addresses(),
      ...(gateway.publicUrl === undefined ? {} : { publicUrl: gateway.publicUrl }),
      isPreferred: peer?.preferred ?? false,
    },
    ...(twin ? { twin } : {}),
    pairing: {
      ...(offer && {
        offer: { code: offer.code, validUntil: clock.now() + offer.validFor, triesLeft: offer.triesLeft },
      }),
      ...(end ? { end } : {}),
    },
    term,
    ...(active === undefined ? {} : { active }),
    since,
    events: twins.events.all,
  };
}

function twinState(twins: Twins, { peer }: Config): TwinsState['twin'] {
  if (!peer?.secret) return undefined;
  const { identity } = twins.known;
  const { silentFor, roundTrip, loss, clockAhead, addresses, trouble } = twins.link.view();
  const { active } = twins.election.view();
  const isHeard = twins.isTwinHeard;
  const told = machineSchema.safeParse(twins.machineOfTwin).data ?? {};
  return {
    id: identity?.id ?? '?',
    name: twins.known.name,
    version: identity?.version ?? '?',
    role: !isHeard || active === undefined ? 'unknown' : active === identity?.id ? 'active' : 'standby',
    ...(isHeard ? compact(told) : {}),
    fingerprint: fingerprintOf(peer.secret),
    isHeard,
    ...compact({ silentFor, roundTrip, clockAhead }),
    loss,
    isOtherVersion: identity !== undefined && identity.version !== version,
    addresses,
    ...(trouble && !isHeard
      ? { trouble: { reason: trouble.kind === 'refused' ? trouble.reason : trouble.kind, message: trouble.message } }
      : {}),
  };
}

/** Without what is not known. */
function compact<T extends object>(value: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}

/** `GET /v1/router`. */
export function routerView(twins: Twins, config: Config, now: number): RouterView {
  const { role, term, active } = twins.election.view();
  const own = twins.place.url;
  const nodes: RouterView['nodes'][number][] = [{ id: config.node.id, url: own, role, seenAt: Math.round(now) }];
  const { identity } = twins.known;
  if (twins.isPaired && identity) {
    const { silentFor, addresses } = twins.link.view();
    nodes.push({
      id: identity.id,
      url: twinUrl(addresses) ?? identity.addresses[0] ?? null,
      role: active === identity.id ? 'active' : twins.isTwinHeard ? 'standby' : 'unknown',
      seenAt: silentFor === undefined ? null : Math.round(now - silentFor),
    });
  }
  return { self: config.node.id, active: active ?? null, term, nodes };
}

/** The owner's word on where the twin is, as long as it holds: behind a tunnel the twin may have moved since. */
function twinUrl(addresses: ReturnType<Twins['link']['view']>['addresses']): string | undefined {
  const configured = addresses.find(({ source }) => source === 'configured');
  if (configured && !configured.isFailing) return configured.url;
  return addresses.find(({ isUsed, isFailing }) => isUsed && !isFailing)?.url ?? configured?.url;
}
