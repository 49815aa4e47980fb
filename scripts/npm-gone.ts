/** How often it is looked whether npm's shell is still there, ms. */
const LOOK = 500;

/**
 * Calls `stop` once when the shell that npm runs this script in is gone. npm passes SIGTERM on to that shell only, which
 * dies of it: its children would stay behind and hold their ports. On Windows a parent's end cannot be seen.
 */
export function whenNpmIsGone(host: NodeJS.Process, stop: () => void): void {
  if (host.env.npm_lifecycle_event === undefined || host.platform === 'win32') return;
  const shell = host.ppid;
  const timer = setInterval(() => {
    if (host.ppid === shell) return;
    clearInterval(timer);
    stop();
  }, LOOK);
  timer.unref();
}
