import { z } from 'zod';
import { httpUrl, milliseconds, secretInput } from './fields.ts';

/** How others reach this machine. */

export const TUNNEL_PROVIDERS = ['localtunnel', 'ngrok', 'cloudflared', 'command', 'none'] as const;
export type TunnelProviderName = (typeof TUNNEL_PROVIDERS)[number];

/** As localtunnel's server takes it: a label of a host name. */
const subdomain = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{2,61}[a-z0-9]$/,
    'expected 4 to 63 small letters, digits and dashes, no dash at either end',
  );
const hostName = z
  .string()
  .max(253)
  .regex(
    /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i,
    'expected a host name such as a.example.org',
  );
/** What stands for the gateway's port in a command. */
const PORT_PLACE = '{port}';
const commandLine = z
  .string()
  .max(2000)
  .refine(line => line.includes(PORT_PLACE), `expected a command with ${PORT_PLACE} where the gateway's port belongs`);
const pattern = z.string().min(1).max(500).refine(isPattern, 'expected a regular expression');

const ngrokSchema = z
  .strictObject({
    authtoken: secretInput.optional(),
    domain: hostName.optional().describe('A domain of your ngrok account; left out, ngrok chooses one.'),
  })
  .prefault({});

const cloudflaredSchema = z
  .strictObject({
    program: z.string().min(1).max(500).default('cloudflared').describe('The program, by name or path.'),
    // Given to the program in its environment, never on its command line, which every user of the machine can read.
    token: secretInput.optional(),
    url: httpUrl
      .optional()
      .describe('Public URL of a named tunnel; left out, it is read from what Cloudflare tells the program.'),
  })
  .prefault({});

const commandSchema = z
  .strictObject({
    run: commandLine
      .optional()
      .describe(`Program and arguments, started without a shell; ${PORT_PLACE} stands for the gateway's port.`),
    url: httpUrl.optional().describe('The public URL, where the program does not print it.'),
    pattern: pattern
      .optional()
      .describe('Regular expression for the URL in what the program prints: its first group, or all of it.'),
  })
  .prefault({});

export const tunnelSchema = z
  .strictObject({
    // A machine becomes reachable from everywhere: that is never done without its owner's word.
    provider: z.enum(TUNNEL_PROVIDERS).default('none').describe('Who makes the gateway reachable; `none`: nobody.'),
    host: httpUrl.default('https://localtunnel.me').describe('Server of localtunnel.'),
    subdomain: subdomain.optional().describe('Wish for a name at localtunnel; what is granted may be another.'),
    ngrok: ngrokSchema.describe('For provider ngrok.'),
    cloudflared: cloudflaredSchema.describe('For provider cloudflared.'),
    command: commandSchema.describe('For provider command: any program that makes a tunnel.'),
    checkEvery: milliseconds(1000, 3_600_000)
      .default(60_000)
      .describe('Between two looks through the public URL while all is well; sooner after a failure.'),
    openWithin: milliseconds(1000, 600_000).default(30_000).describe('A tunnel that is not open by then is given up.'),
  })
  .prefault({});

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
