import { readdir, stat } from 'node:fs/promises';

/** Consoles and the terminals of windows and remote shells. */
const FOLDERS = ['/dev', '/dev/pts'];
const TERMINAL = /^(?:tty\d+|\d+)$/;

/**
 * Since someone typed at a terminal of this Linux machine, ms; undefined: at none ever. The kernel notes it to eight
 * seconds. A graphical session is not seen here; the desktop app tells of that.
 */
export async function terminalsIdle(now: number): Promise<number | undefined> {
  const places = await Promise.all(
    FOLDERS.map(async folder => {
      const names = await readdir(folder).catch(() => []);
      return names.filter(name => TERMINAL.test(name)).map(name => `${folder}/${name}`);
    }),
  );
  const touched = await Promise.all(
    places.flat().map(place =>
      stat(place).then(
        ({ atimeMs }) => atimeMs,
        () => 0,
      ),
    ),
  );
  const latest = Math.max(0, ...touched);
  return latest === 0 ? undefined : Math.max(0, now - latest);
}
