import { z } from 'zod';

/** What the command line and the environment can say. Each is absent when nobody said it. */
export interface Options {
  readonly configFile?: string;
  readonly dataFolder?: string;
  readonly gatewayPort?: number;
  readonly controlPort?: number;
  readonly logLevel?: LogLevel;
  readonly noEmbedded?: boolean;
  readonly noOllama?: boolean;
  readonly pair?: boolean;
  readonly pairWith?: string;
  readonly pairCode?: string;
}

export type OptionName = keyof Options;
export type LogLevel = z.infer<typeof logLevel>;

/** The options under their two names, in the order in which they are listed. */
export const optionNames: readonly {
  name: OptionName;
  flag: string;
  variable: string;
  value?: string;
  help: string;
}[] = [
  { name: 'configFile', flag: 'config', variable: 'TANDEM_CONFIG', value: 'FILE', help: 'configuration (JSON)' },
  {
    name: 'dataFolder',
    flag: 'data',
    variable: 'TANDEM_DATA',
    value: 'DIR',
    help: 'where the node keeps its own files',
  },
  {
    name: 'gatewayPort',
    flag: 'gateway-port',
    variable: 'TANDEM_GATEWAY_PORT',
    value: 'N',
    help: 'instead of the configured port; 0 picks a free one',
  },
  {
    name: 'controlPort',
    flag: 'control-port',
    variable: 'TANDEM_CONTROL_PORT',
    value: 'N',
    help: 'the same for the dashboard',
  },
  {
    name: 'logLevel',
    flag: 'log-level',
    variable: 'TANDEM_LOG_LEVEL',
    value: 'L',
    help: 'trace, debug, info, warn, error, fatal or silent',
  },
  {
    name: 'noEmbedded',
    flag: 'no-embedded',
    variable: 'TANDEM_NO_EMBEDDED',
    help: 'never fetch or start the embedded engine',
  },
  {
    name: 'noOllama',
    flag: 'no-ollama',
    variable: 'TANDEM_NO_OLLAMA',
    help: 'never start, end or install an Ollama',
  },
  {
    name: 'pair',
    flag: 'pair',
    variable: 'TANDEM_PAIR',
    help: 'show a code with which another node becomes the twin',
  },
  {
    name: 'pairWith',
    flag: 'pair-with',
    variable: 'TANDEM_PAIR_WITH',
    value: 'URL',
    help: 'become the twin of the node whose gateway is there',
  },
  {
    name: 'pairCode',
    flag: 'pair-code',
    variable: 'TANDEM_PAIR_CODE',
    value: 'CODE',
    help: 'the code that the other node shows',
  },
];

/** Reads the options from their texts; `nameOf` says how the one that is wrong is called where it came from. */
export function readOptions(
  texts: Readonly<Partial<Record<OptionName, string>>>,
  nameOf: (name: OptionName) => string,
): { readonly kind: 'read'; readonly options: Options } | { readonly kind: 'refused'; readonly message: string } {
  const parsed = schema.safeParse(texts);
  if (parsed.success) return { kind: 'read', options: parsed.data };
  const lines = parsed.error.issues.map(issue => {
    const entry = optionNames.find(({ name }) => name === issue.path[0]);
    const found = entry ? JSON.stringify((texts[entry.name] ?? '').slice(0, 60)) : 'something else';
    return `${entry ? nameOf(entry.name) : 'an option'}: found ${found}, expected ${issue.message}`;
  });
  return { kind: 'refused', message: lines.join('; ') };
}

const logLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
  error: 'one of trace, debug, info, warn, error, fatal, silent',
});
const portMessage = 'a port from 0 to 65535';
const port = z
  .string()
  .regex(/^\d{1,5}$/, portMessage)
  .transform(Number)
  .pipe(z.number().max(65_535, portMessage))
  .optional();
const yesOrNo = z
  .enum(['1', 'true', 'yes', 'on', '0', 'false', 'no', 'off', ''], { error: 'true or false' })
  .transform(text => ['1', 'true', 'yes', 'on'].includes(text))
  .optional();

const schema = z.strictObject({
  configFile: z.string().min(1, 'a file').optional(),
  dataFolder: z.string().min(1, 'a folder').optional(),
  gatewayPort: port,
  controlPort: port,
  logLevel: logLevel.optional(),
  noEmbedded: yesOrNo,
  noOllama: yesOrNo,
  pair: yesOrNo,
  pairWith: z.url({ protocol: /^https?$/, error: 'an address such as http://192.168.1.20:8484' }).optional(),
  pairCode: z.string().optional(),
});
