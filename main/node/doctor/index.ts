import { checkAccount, createBackend, findOllama } from '../backends/index.ts';
import { systemClock } from '../clock/index.ts';
import { configSchema, parseFlags, readEnvironment, usage, type Variables } from '../config/index.ts';
import { createLog } from '../log.ts';
import { freeMemory, readMachine, systemPorts } from '../monitor/index.ts';
import { findOllamaProgram } from '../ollama/index.ts';
import { version } from '../version.ts';
import { examine } from './examine.ts';
import { systemFiles } from './files.ts';
import { systemNetwork } from './network-steps.ts';
import { jsonReport, printReport } from './report.ts';
import type { Surroundings } from './surroundings.ts';
import type { Installation } from './versions.ts';

/** What the script that was started knows: its process, and the copy of Tandem that it is of. */
export interface DoctorHost {
  readonly process: NodeJS.Process;
  readonly installation: Omit<Installation, 'version' | 'nodeVersion'>;
}

const EXIT = { nothingRed: 0, red: 1, badFlag: 64 } as const;
const USAGE = usage('npm run doctor', '0 nothing is wrong, 1 something is, 64 bad flag', {
  '--json': 'the same report for programs',
});

/** Examines this machine and prints what it found; the result is the exit code. */
export async function doctor(argv: readonly string[], env: Variables, host: DoctorHost): Promise<number> {
  const { stdout, stderr } = host.process;
  // `npm run doctor | head` closes it early.
  for (const stream of [stdout, stderr]) stream.on('error', () => {});
  const isJson = argv.includes('--json');
  const flags = parseFlags(argv.filter(argument => argument !== '--json'));
  const environment = readEnvironment(env);
  if (flags.kind === 'help' || flags.kind === 'version') {
    stdout.write(flags.kind === 'help' ? USAGE : `${version}\n`);
    return EXIT.nothingRed;
  }
  if (flags.kind === 'refused') stderr.write(`tandem: ${flags.message}, --json\n`);
  if (environment.kind === 'refused') stderr.write(`tandem: ${environment.message}\n`);
  if (flags.kind === 'refused' || environment.kind === 'refused') return EXIT.badFlag;

  const options = { ...environment.options, ...flags.options };
  const at = new Date(systemClock.now()).toISOString();
  const checks = await examine({ options, ollamaHost: environment.ollamaHost }, surroundings(env, host));
  const report = { version, at, checks };
  const isScreen = stdout.isTTY === true && env.TERM !== 'dumb';
  const screen = { colour: isScreen && !env.NO_COLOR, columns: isScreen ? stdout.columns : undefined };
  stdout.write(isJson ? jsonReport(report) : printReport(report, screen));
  return checks.some(({ state }) => state === 'down') ? EXIT.red : EXIT.nothingRed;
}

function surroundings(env: Variables, { process, installation }: DoctorHost): Surroundings {
  const clock = systemClock;
  return {
    clock,
    env,
    platform: process.platform,
    arch: process.arch,
    user: process.getuid?.(),
    installation: { ...installation, version, nodeVersion: process.versions.node },
    files: systemFiles,
    ports: systemPorts,
    network: systemNetwork,
    machine: readMachine,
    freeMemory,
    findOllama,
    findProgram: (configured, folder) => findOllamaProgram(process.platform, env, { configured, dataFolder: folder }),
    checkAccount,
    async probe(backend, signal) {
      const { timeouts } = configSchema.parse({ node: { id: 'a' } }).routing;
      const deps = { clock, random: Math.random, timeouts, log: createLog('silent') };
      const opened = createBackend(backend, deps);
      if (!opened) throw new Error(`there is no backend of the kind ${backend.kind}`);
      try {
        const alive = await opened.probe(signal);
        return { alive, facts: opened.facts() };
      } finally {
        await opened.close();
      }
    },
  };
}
