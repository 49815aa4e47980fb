import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';

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

/** Replaces what stands between the two markers of the page; the rest of it stays. @param name of the markers */
export async function writeSection(page: URL, section: string, name = 'bench'): Promise<void> {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const before = await readFile(page, 'utf8').catch(() => `# Benchmarks\n\n${start}\n${end}\n`);
  const from = before.indexOf(start);
  const to = before.indexOf(end);
  if (from === -1 || to < from) throw new Error(`${page.pathname} has no ${start} … ${end} to write between`);
  await mkdir(new URL('.', page), { recursive: true });
  await writeFile(page, `${before.slice(0, from)}${start}\n\n${section}\n\n${before.slice(to)}`);
}
