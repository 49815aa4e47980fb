import { posix } from 'node:path';
import { type Autostart, HIDDEN } from './autostart.ts';

/** Files as the switch needs them. */
export interface AutostartFiles {
  /** Undefined when there is none. */
  read(path: string): Promise<string | undefined>;
  /** Makes the folder too. */
  write(path: string, text: string): Promise<void>;
  remove(path: string): Promise<void>;
}

export interface LinuxAutostartOptions {
  readonly files: AutostartFiles;
  /** `$APPIMAGE`, else the installed program; undefined when the app runs from its sources. */
  readonly program: string | undefined;
  /** `$XDG_CONFIG_HOME`, as the environment has it. */
  readonly configHome: string | undefined;
  readonly home: string;
}

/** An XDG autostart entry. A desktop's own settings switch it off by a key in it, and that is respected. */
export function linuxAutostart({ files, program, configHome, home }: LinuxAutostartOptions): Autostart {
  // The XDG specification: a relative path is invalid and to be ignored.
  const base = configHome?.startsWith('/') ? configHome : posix.join(home, '.config');
  const path = posix.join(base, 'autostart', 'tandem.desktop');
  const read: Autostart['read'] = async () => {
    if (program === undefined) return { kind: 'unsupported' };
    const text = await files.read(path);
    if (text === undefined) return { kind: 'off' };
    const keys = keysOf(text);
    if (keys.get('Hidden') === 'true' || keys.get('X-GNOME-Autostart-enabled') === 'false') return { kind: 'vetoed' };
    // An AppImage that was moved or renamed leaves an entry that starts nothing: it is written anew.
    if (keys.get('Exec') !== execOf(program)) await files.write(path, entryFor(program));
    return { kind: 'on' };
  };
  return {
    read,
    async set(isOn) {
      if (program === undefined) return { kind: 'unsupported' };
      if (isOn) await files.write(path, entryFor(program));
      else await files.remove(path);
      return read();
    },
  };
}

function entryFor(program: string): string {
  const lines = [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Tandem',
    'Comment=Two workstations as one LLM endpoint',
    `Exec=${execOf(program)}`,
    // After the app was removed the entry stays, and desktops pass it over.
    `TryExec=${program.replaceAll('\\', '\\\\')}`,
    'Icon=tandem',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
  ];
  return `${lines.join('\n')}\n`;
}

/** Quoted as the Desktop Entry Specification wants it: inside quotes these four are escaped, and % is doubled. */
function execOf(program: string): string {
  const quoted = program.replace(/["`$\\]/g, sign => `\\\\${sign === '\\' ? '\\\\' : sign}`).replaceAll('%', '%%');
  return `"${quoted}" ${HIDDEN}`;
}

function keysOf(text: string): ReadonlyMap<string, string> {
  const pairs = text.split('\n').flatMap(line => {
    const at = line.indexOf('=');
    return at > 0 && !line.startsWith('#') ? [[line.slice(0, at).trim(), line.slice(at + 1).trim()] as const] : [];
  });
  return new Map(pairs);
}
