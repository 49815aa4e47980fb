import type { Child } from '../child.ts';

/** Something that answers chat requests, started and ready. */
export interface System {
  readonly name: SystemName;
  readonly title: string;
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly model: string;
  /** Whether its streams are measured. */
  readonly streams: boolean;
  readonly child: Child;
}

/** `own` and `twin` are one node, by whose backend it is asked for. */
export type SystemName = 'direct' | 'floor' | 'tandem' | 'portkey' | 'litellm' | 'own' | 'twin';

/** Another product may be missing on a machine; that is said and the run goes on. */
export type Started =
  | { readonly kind: 'running'; readonly system: System }
  | { readonly kind: 'absent'; readonly name: SystemName; readonly why: string };
