import type { ChatBody } from './backends/index.ts';
import { type Cascade, classOf, scoreComplexity } from './cascade/index.ts';
import type { Config } from './config/index.ts';
import type {
  LiveState,
  NodeView,
  PlanExplanation,
  PlanQuestion,
  QueueView,
  ReloadResult,
  Serving,
  Setup,
  StatsView,
  ThresholdAdvice,
  TryOutEvent,
  Twins,
} from './control/index.ts';
import { cascadeRequest, type GatewayDeps, GatewayError } from './gateway/index.ts';
import type { Paired } from './paired.ts';

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
  readonly queue: QueueView;
  readonly stats: StatsView;
  readonly twins: Twins;
  readonly thresholds: ThresholdAdvice;
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
    queue: deps.queue,
    stats: deps.stats,
    twins: deps.twins,
    thresholds: deps.thresholds,
    serving: deps.serving,
    metrics: deps.metrics,
    tryOut: (body, model, signal) => tryOut(deps, body, model, signal),
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

async function* tryOut(
  deps: ViewDeps,
  body: ChatBody,
  model: string,
  signal: AbortSignal,
): AsyncGenerator<TryOutEvent> {
  // The page is the owner's: it may use what is kept for paying users.
  const chat = { model, body: { ...body, stream: true }, hints: { userTier: 'paid' as const, messageType: undefined } };
  try {
    const request = cascadeRequest(deps.gateway, chat, { surface: 'chat', signal });
    const outcome = await deps.cascade.chat(request);
    if (outcome.kind === 'refused') {
      yield { kind: 'refused', status: outcome.refusal.status, message: outcome.refusal.message };
      return;
    }
    const { backend, model: answering, attempts } = outcome.route;
    yield { kind: 'route', requestId: request.id, backend, ...(answering ? { model: answering } : {}) };
    if (outcome.kind === 'answer') {
      yield { kind: 'text', text: outcome.answer.completion.choices[0]?.message.content ?? '' };
      yield { kind: 'done', requestId: request.id, attempts };
      return;
    }
    for await (const part of outcome.parts) {
      if (part.kind === 'events') {
        const text = part.events.map(({ chunk }) => chunk.choices[0]?.delta.content ?? '').join('');
        if (text) yield { kind: 'text', text };
      } else if (part.kind === 'complete') yield { kind: 'done', requestId: request.id, attempts };
      else yield { kind: 'refused', status: 503, message: part.message };
    }
  } catch (error) {
    // A model that does not exist is told like any refusal; the page's leaving needs no answer.
    if (error instanceof GatewayError) yield { kind: 'refused', status: error.status, message: error.message };
    else if (!signal.aborted) throw error;
  }
}
