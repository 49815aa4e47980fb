/** Runs a program and gives what it wrote, or undefined when it failed or is not there. */
export type RunProgram = (command: string, args: readonly string[]) => Promise<string | undefined>;

const WATCHER = 'org.kde.StatusNotifierWatcher';

/** Any of these asks the session bus; desktops have one or another. What each says when the name has an owner. */
const questions: readonly (readonly [command: string, args: readonly string[], yes: RegExp, no: RegExp])[] = [
  [
    'gdbus',
    [
      'call',
      '--session',
      '--timeout',
      '2',
      '-d',
      'org.freedesktop.DBus',
      '-o',
      '/',
      '-m',
      'org.freedesktop.DBus.NameHasOwner',
      WATCHER,
    ],
    /true/,
    /false/,
  ],
  [
    'busctl',
    ['--user', 'call', 'org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'NameHasOwner', 's', WATCHER],
    /b true/,
    /b false/,
  ],
  [
    'dbus-send',
    [
      '--session',
      '--print-reply',
      '--reply-timeout=2000',
      '--dest=org.freedesktop.DBus',
      '/',
      'org.freedesktop.DBus.NameHasOwner',
      `string:${WATCHER}`,
    ],
    /boolean true/,
    /boolean false/,
  ],
];

/**
 * Whether this desktop shows tray icons. Without a host for them, as on GNOME without an extension, an icon is made and
 * nobody ever sees it; no error tells. Where nobody can be asked the answer is no: a window that is there needlessly
 * does less harm than an app that cannot be reached.
 */
export async function hasTrayHost(platform: NodeJS.Platform, run: RunProgram): Promise<boolean> {
  if (platform !== 'linux') return true;
  for (const [command, args, yes, no] of questions) {
    const answer = await run(command, args);
    if (answer !== undefined && yes.test(answer)) return true;
    if (answer !== undefined && no.test(answer)) return false;
  }
  return false;
}
