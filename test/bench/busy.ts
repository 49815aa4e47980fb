import { startChild } from './child.ts';

/** Does something while so many programs each keep a core busy. */
export async function beside<T>(busy: number, work: () => Promise<T>): Promise<T> {
  const programs = Array.from({ length: busy }, () => startChild(process.execPath, ['-e', BUSY]));
  try {
    await Promise.all(programs.map(program => program.ready(10_000)));
    return await work();
  } finally {
    await Promise.all(programs.map(program => program.stop()));
  }
}

// It ends when it is asked to, and after a minute by itself.
const BUSY = `
  console.log('{"event":"ready"}');
  const until = Date.now() + 60000;
  (function spin() {
    const pause = Date.now() + 50;
    while (Date.now() < pause);
    if (Date.now() < until) setImmediate(spin); else process.exit();
  })();
`;
