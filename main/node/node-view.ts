import { type Cascade, classOf, scoreComplexity } from './cascade/index.ts';
import type { Config } from './config/index.ts';
import type {
  Colab,
  EnginesView,
  LiveState,
  MachineView,
  Models,
  NodeView,
  PlanExplanation,
  PlanQuestion,
  QueueView,
  ReloadResult,
  RequestsView,
  Serving,
  SettingsView,
  Setup,
  StatsView,
  ThresholdAdvice,
  TunnelView,
  Twins,
} from './control/index.ts';
import { cascadeRequest, type GatewayDeps } from './gateway/index.ts';
import type { Paired } from './paired.ts';
import { tryOut } from './try-out.ts';

export interface ViewDeps {
  readonly gateway: GatewayDeps;
  readonly cascade: Cascade;
  readonly config: () => Config;
  readonly state: () => LiveState;
  readonly onChange: (changed: () => void) => () => void;
  readonly reload: () => Promise<ReloadResult>;
  readonly hand: Paired['hand'];
  readonly metrics: NodeView['metrics'];
  readonly setup: Setup;
  readonly settings: SettingsView;
  readonly queue: QueueView;
  readonly requests: RequestsView;
  readonly stats: StatsView;
  readonly twins: Twins;
  readonly colab: Colab;
  readonly thresholds: ThresholdAdvice;
  readonly engines: EnginesView;
  readonly models: Models;
  readonly machine: MachineView;
  readonly tunnel: TunnelView;
  readonly serving: Serving;
}

/** What the control API sees of the node. */
export function nodeView(deps: ViewDeps): NodeView {
  return {
    state: deps.state,
    onChange: deps.onChange,
    plan: question => explain(deps, question),
    reload: deps.reload,
    enable: backend => deps.hand('enable', backend),
    resetCoolDown: account => deps.hand('resetCoolDown', account),
    setup: deps.setup,
    settings: deps.settings,
    queue: deps.queue,
    requests: deps.requests,
    stats: deps.stats,
    twins: deps.twins,
    colab: deps.colab,
    thresholds: deps.thresholds,
    engines: deps.engines,
    models: deps.models,
    machine: deps.machine,
    tunnel: deps.tunnel,
    serving: deps.serving,
    metrics: deps.metrics,
    tryOut: (body, model, signal, options) => tryOut(deps, body, model, signal, options),
  };
}

function explain({ gateway, cascade, config }: ViewDeps, question: PlanQuestion): PlanExplanation {
  const { model, userTier, messageType, ...body } = question;
  const chat = { model: model ?? 'auto', body, hints: { userTier: userTier ?? ('free' as const), messageType } };
  const request = cascadeRequest(gateway, chat, { surface: 'chat', signal: new AbortController().signal });
  const plan = cascade.explain(request);
  return {
    complexity: request.complexity,
    class: request.fixedClass ?? classOf(request.complexity, config().routing.thresholds),
    because: scoreComplexity(body.messages).because(),
    promptTokens: request.promptTokens,
    needs: request.needs,
    candidates: plan.candidates.map(({ id, tier, reason }) => ({ backend: id, tier, reason })),
    excluded: plan.excluded.map(({ id, tier, reason }) => ({ backend: id, tier, reason })),
  };
}
