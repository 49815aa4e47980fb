/*
 * A stand-in for the program cloudflared, as far as its output and what it does are of interest: run by its tests as a
 * process of its own. A token here is base64 of JSON, {"port", "ingress"}: the port on which it lets callers in, as
 * Cloudflare would at the public host names, and where the tunnel leads.
 */
import { connect, createServer } from 'node:net';
import { z } from 'zod';

const tokenSchema = z.object({
  port: z.number(),
  ingress: z.array(z.object({ hostname: z.string().optional(), service: z.string() })),
});

const say = (level: 'INF' | 'ERR', text: string) => process.stderr.write(`2026-11-24T12:00:00Z ${level} ${text}\n`);

const args = process.argv.slice(2);
const token = process.env.TUNNEL_TOKEN;

if (args[0] !== 'tunnel') process.exit(1);
if (args.includes('run')) named();
else quick();

function quick(): void {
  say('INF', 'Thank you for trying Cloudflare Tunnel. Doing so, without a Cloudflare account, …');
  say('INF', 'Requesting new quick Tunnel on trycloudflare.com...');
  say('INF', '+--------------------------------------------------------------------------------+');
  say('INF', '|  Your quick Tunnel has been created! Visit it at (it may take some time …):      |');
  say('INF', '|  https://blue-red-green-fox.trycloudflare.com                                    |');
  say('INF', '+--------------------------------------------------------------------------------+');
  say('INF', `Settings: map[config:${args[args.indexOf('--config') + 1]} url:${args[args.indexOf('--url') + 1]}]`);
  setInterval(() => {}, 1000);
}

function named(): void {
  const read = tokenSchema.safeParse(jsonOf(Buffer.from(token ?? '', 'base64').toString()));
  if (!read.success) {
    process.stderr.write('Provided Tunnel token is not valid.\n');
    process.exit(255);
  }
  const { port, ingress } = read.data;
  say('INF', 'Starting tunnel tunnelID=11111111-2222-3333-4444-555555555555');
  const service = new URL(ingress[0]?.service ?? 'http://127.0.0.1:9');
  const server = createServer(caller => {
    const node = connect(Number(service.port), '127.0.0.1');
    caller.pipe(node).pipe(caller);
    for (const socket of [caller, node]) {
      socket.on('error', () => {
        caller.destroy();
        node.destroy();
      });
    }
  });
  server.listen(port, '127.0.0.1', () => {
    const config = JSON.stringify({ ingress, 'warp-routing': { enabled: false } }).replaceAll('"', '\\"');
    say(
      'INF',
      'Registered tunnel connection connIndex=0 connection=… event=0 ip=198.41.200.23 location=fra08 protocol=quic',
    );
    say('INF', `Updated to new configuration config="${config}" version=1`);
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
