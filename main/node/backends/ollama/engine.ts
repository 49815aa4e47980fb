import type { Show } from './shapes.ts';
import type { Render } from './template.ts';

/** What a version of Ollama can be relied on for. */
export interface Engine {
  readonly version: string;
  /**
   * Since 0.12.6: `truncate: false` refuses a prompt that is too long, `shift: false` ends an answer at the context's
   * end, `_debug_render_only` gives the rendered prompt. Older ones take these fields and ignore them.
   */
  readonly isExact: boolean;
}

/** The model that answers, as far as requests depend on it. */
export interface Model {
  readonly name: string;
  readonly digest: string;
  readonly show: Show;
  readonly contextTokens: number;
  readonly capabilities: ReadonlySet<string>;
  readonly family: string | undefined;
  readonly thinks: boolean;
  /** Renders as the engine does; undefined where that is not known for certain. */
  readonly render: Render | undefined;
}

export function engineOf(version: string): Engine {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
  const isExact = major > 0 || minor > 12 || (minor === 12 && patch >= 6);
  return { version, isExact };
}
