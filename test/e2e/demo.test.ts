import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, it } from 'vitest';
import { z } from 'zod';
import { until } from './twins/machine.ts';

const machine = z.object({ id: z.string(), role: z.string() });
const twinsSchema = z.object({ result: z.object({ data: z.object({ self: machine, twin: machine }) }) });

let demo: ChildProcess | undefined;
afterEach(async () => {
  if (!demo || demo.exitCode !== null) return;
  demo.kill('SIGTERM');
  await once(demo, 'exit');
});

/** What a dashboard shows of the two machines. */
async function machinesOn(dashboard: string): Promise<string[]> {
  const { origin, hash } = new URL(dashboard);
  const headers = { authorization: `Bearer ${hash.replace('#token=', '')}` };
  const answer = await fetch(`${origin}/trpc/twins`, { headers });
  const { self, twin } = twinsSchema.parse(await answer.json()).result.data;
  return [`${self.id} ${self.role}`, `${twin.id} ${twin.role}`].sort();
}

it('the demo is a pair of twins: either dashboard shows both machines', async () => {
  const child = spawn(process.execPath, [resolve('scripts/demo.ts'), '--for', '60', '--rate', '5'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  demo = child;
  const dashboards: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /^Dashboard [AB]: (\S+)/.exec(line) ?? [];
    if (url) dashboards.push(url);
    if (dashboards.length === 2) break;
  }
  for (const dashboard of dashboards) {
    await until('it shows A as active and B beside it', async () => {
      const machines = await machinesOn(dashboard);
      return machines.join() === 'a active,b standby' ? machines : undefined;
    });
  }
}, 120_000);
