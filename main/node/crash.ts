import type { Logger } from 'pino';

/** Ends the process with status 1 after an error that nobody caught, and leaves a log line that says why. */
export function crashLoudly(host: NodeJS.Process, log: Logger): void {
  const crash = (origin: string) => (error: unknown) => {
    // Anything can be thrown; the log shows a stack only of errors.
    const err = error instanceof Error ? error : new Error(`thrown: ${String(error)}`);
    log.fatal({ err, origin }, 'crashed');
    host.exit(1);
  };
  host.on('uncaughtException', crash('uncaughtException'));
  host.on('unhandledRejection', crash('unhandledRejection'));
}
