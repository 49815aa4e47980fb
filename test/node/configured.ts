import { type Config, type ConfigInput, parseConfig } from '../../main/node/config/index.ts';

/** A configuration as the node gets it: checked, with its defaults, its secrets read. */
export async function configured(input: Partial<ConfigInput> = {}): Promise<Config> {
  const text = JSON.stringify({ node: { id: 'a' }, ...input });
  const loaded = await parseConfig(text, { env: {}, folder: '.', dataFolder: '.' });
  if (loaded.kind === 'refused') throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}
