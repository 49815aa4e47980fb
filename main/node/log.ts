import { pino } from 'pino';
import type { LogLevel } from './config/index.ts';

/** The second line of defence: secrets are `Secret`s already, these are for what a library hands to the log. */
const REDACTED = ['authorization', 'apiKey', 'key', 'token'].flatMap(name => [name, `*.${name}`, `*.*.${name}`]);

/**
 * The log of a node: lines of JSON on `fd`, standard error unless a test says otherwise. Written synchronously, so
 * that a crash loses nothing.
 */
export function createLog(level: LogLevel, fd = 2) {
  const destination = pino.destination({ dest: fd, sync: true });
  // Whoever read the log is gone. That is no reason to stop answering requests.
  destination.on('error', () => {});
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      redact: { paths: REDACTED, censor: '•••' },
    },
    destination,
  );
}
