import { aiSdk } from './ai-sdk.ts';
import type { Address, RealClient } from './client.ts';
import { langChain } from './langchain.ts';
import { openAiOfNpm } from './openai-npm.ts';
import { openAiOfPyPi } from './openai-pypi.ts';

export type { Heard, RealClient } from './client.ts';

/** Each with what it needs: one runs in Python, and only its tests are skipped where there is none. */
export const CLIENTS = [
  { name: 'openai of npm', open: openAiOfNpm, needs: 'nothing' },
  { name: 'openai of PyPI', open: openAiOfPyPi, needs: 'python' },
  { name: 'the AI SDK', open: aiSdk, needs: 'nothing' },
  { name: 'LangChain', open: langChain, needs: 'nothing' },
] as const satisfies readonly ClientEntry[];

interface ClientEntry {
  readonly name: string;
  readonly open: (address: Address, python: string) => RealClient;
  readonly needs: 'nothing' | 'python';
}
