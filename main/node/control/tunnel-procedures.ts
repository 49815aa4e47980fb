import { z } from 'zod';
import { Secret } from '../config/index.ts';
import { trpc } from './trpc.ts';
import type { TunnelView } from './tunnel-view.ts';

/* Checked for its form only: whether it makes a good document is for the configuration's own schema. */
const text = z.string().trim().min(1).max(2000);
const token = z
  .string()
  .trim()
  .min(1)
  .max(4096)
  .transform(given => new Secret(given));

const choiceQuestion = z.strictObject({
  tunnel: z.discriminatedUnion('provider', [
    z.strictObject({ provider: z.literal('none') }),
    z.strictObject({ provider: z.literal('localtunnel'), host: text.optional(), subdomain: text.optional() }),
    z.strictObject({ provider: z.literal('ngrok'), domain: text.optional() }),
    z.strictObject({ provider: z.literal('cloudflared'), url: text.optional(), program: text.optional() }),
    z.strictObject({ provider: z.literal('command'), run: text, url: text.optional(), pattern: text.optional() }),
  ]),
  token: token.optional(),
  forgetsToken: z.boolean().default(false),
});

/** What the page shows of the tunnel, and what it may do about it. */
export function tunnelProcedures(tunnel: TunnelView) {
  const { procedure } = trpc;
  return {
    tunnel: procedure.query(() => tunnel.state()),
    checkTunnel: procedure.mutation(() => tunnel.check()),
    reopenTunnel: procedure.mutation(() => tunnel.reopen()),
    chooseTunnel: procedure
      .input(choiceQuestion)
      .mutation(({ input }) => tunnel.choose(input.tunnel, input.token ?? (input.forgetsToken ? 'none' : undefined))),
  };
}
