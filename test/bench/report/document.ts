import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';

const START = '<!-- bench:start -->';
const END = '<!-- bench:end -->';

/** What stands around the tables: the machine, the commands, how it was measured. */
export function around(tables: string, tookMs: number): string {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model.trim() ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}`;
  return `${new Date().toISOString().slice(0, 10)}, ${machine}, Node ${process.versions.node}, ${Math.round(tookMs / 1000)} s.

\`\`\`sh
npm ci && npm run build
npm run bench                     # prints the tables
npm run bench -- --write          # and writes them here
npm run bench -- --check          # exit code 1 when a target is missed
npm run bench -- --quick --without litellm,portkey
\`\`\`

One run on loopback: the caller, a mock upstream (\`direct\`) and each system are processes of their own, all of them up
the whole time, and every figure comes from turns in a changing order over connections that stay open. \`floor\` is a bare
Fastify and undici pass-through (\`test/bench/floor\`). Every answer is checked, each stream down to its 64 tokens and its
\`[DONE]\`. Absolute figures belong to this machine; the ratios are what is compared. Processor time is what a process's
threads have run, the kernel's work for it included: the figure that other work on the machine disturbs least.

${tables}`;
}

/** Replaces what stands between the two markers of the page; the rest of it stays. */
export async function writeSection(page: URL, section: string): Promise<void> {
  const before = await readFile(page, 'utf8').catch(() => `# Benchmarks\n\n${START}\n${END}\n`);
  const from = before.indexOf(START);
  const to = before.indexOf(END);
  if (from === -1 || to < from) throw new Error(`${page.pathname} has no ${START} … ${END} to write between`);
  await mkdir(new URL('.', page), { recursive: true });
  await writeFile(page, `${before.slice(0, from)}${START}\n\n${section}\n\n${before.slice(to)}`);
}
