import { z } from 'zod';
import { httpUrl } from './fields.ts';

/** How others reach this machine. */
export const tunnelSchema = z
  .strictObject({
    provider: z
      .enum(['localtunnel', 'ngrok', 'cloudflared', 'command', 'none'])
      .default('none')
      .describe('Who makes the gateway reachable; `none`: nobody.'),
    host: httpUrl.optional().describe('Server of localtunnel.'),
    subdomain: z.string().min(4).max(63).optional().describe('Wish for a name at localtunnel.'),
  })
  .prefault({});
