import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/*
 * Where the node that runs on a data folder answers: `running.json` in that folder. It is a hint and no proof, since a
 * node that was killed leaves it behind: whoever reads it asks the address to prove that it is the node.
 */

const runningNode = z.strictObject({
  pid: z.int().positive(),
  node: z.string().min(1),
  gateway: z.url({ protocol: /^http$/ }),
  /** Loopback and nothing else: what is read here is asked and shown. */
  control: z.string().regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/),
});
export type RunningAt = z.infer<typeof runningNode>;

/** What the folder says; undefined when it says nothing that makes sense. */
export async function readRunning(dataFolder: string): Promise<RunningAt | undefined> {
  try {
    return runningNode.safeParse(JSON.parse(await readFile(fileIn(dataFolder), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Says it, whole or not at all, readable by this user alone. */
export async function writeRunning(dataFolder: string, running: RunningAt): Promise<void> {
  const file = fileIn(dataFolder);
  const draft = `${file}.${running.pid}`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(running)}\n`);
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

/** Takes back what this process said, and nothing that another one said since. */
export async function removeRunning(dataFolder: string, pid: number): Promise<void> {
  if ((await readRunning(dataFolder))?.pid === pid) await rm(fileIn(dataFolder), { force: true });
}

function fileIn(dataFolder: string): string {
  return join(dataFolder, 'running.json');
}
