/** A model that is worth having on a machine without a GPU. */
export interface CatalogueModel {
  /** As it is pulled. */
  readonly tag: string;
  /** In billions. */
  readonly parameters: number;
  /** Of its files in the registry, about. */
  readonly bytes: number;
  /** The longest context that it was made for. */
  readonly contextTokens: number;
  readonly licence: string;
  readonly capabilities: readonly ('tools' | 'vision' | 'thinking')[];
}

/*
 * Tags that exist (read 2026-08-21), all at four bits, which is what a CPU runs well. Sizes are those of the registry's
 * pages, rounded; what a pull tells counts.
 */
export const CATALOGUE: readonly CatalogueModel[] = [
  {
    tag: 'phi4-mini',
    parameters: 3.8,
    bytes: 2_500_000_000,
    contextTokens: 131_072,
    licence: 'MIT',
    capabilities: ['tools'],
  },
  {
    tag: 'phi3:3.8b',
    parameters: 3.8,
    bytes: 2_200_000_000,
    contextTokens: 131_072,
    licence: 'MIT',
    capabilities: [],
  },
  {
    tag: 'qwen3:4b',
    parameters: 4,
    bytes: 2_600_000_000,
    contextTokens: 40_960,
    licence: 'Apache 2.0',
    capabilities: ['tools', 'thinking'],
  },
  {
    tag: 'gemma3:4b',
    parameters: 4.3,
    bytes: 3_300_000_000,
    contextTokens: 131_072,
    licence: 'Gemma Terms of Use',
    capabilities: ['vision'],
  },
  {
    tag: 'mistral:7b',
    parameters: 7.2,
    bytes: 4_400_000_000,
    contextTokens: 32_768,
    licence: 'Apache 2.0',
    capabilities: ['tools'],
  },
];
