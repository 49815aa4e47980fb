import { z } from 'zod';
import { httpUrl } from './fields.ts';

/** How others reach this machine. */
export const tunnelSchema = z
  .strictObject({
    provider: z.enum(['localtunnel', 'ngrok', 'cloudflared', 'command', 'none']).default('none'),
    host: httpUrl.optional(),
    subdomain: z.string().min(4).max(63).optional(),
  })
  .prefault({});
