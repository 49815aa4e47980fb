import { z } from 'zod';

/** Where preferences are kept: electron-store, whose file may hold anything after years and editors. */
export interface PreferenceFile {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
}

const place = z.strictObject({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1).max(100_000),
  height: z.int().min(1).max(100_000),
  isMaximized: z.boolean(),
});

/** Each with what holds when nothing, or nonsense, is kept. The node's configuration is not here but in its own file. */
const kept = {
  windowPlace: place.optional().catch(undefined),
  theme: z.enum(['system', 'light', 'dark']).catch('system'),
  /** Electron's zoom level: 0 is 100 %, each step 20 %. */
  zoom: z.number().min(-3).max(5).catch(0),
  startHidden: z.boolean().catch(true),
  stayInTray: z.boolean().catch(true),
  stayAwake: z.boolean().catch(false),
  isMuted: z.boolean().catch(false),
  /** Closing was explained once. */
  knowsClosing: z.boolean().catch(false),
  /** What the owner wants; whether it is so, only the system knows. Absent: never asked. */
  autostart: z.boolean().optional().catch(undefined),
  updateChannel: z.enum(['latest', 'beta']).catch('latest'),
  /** The owner's notebook, as it was opened last. */
  notebook: z
    .url({ protocol: /^https$/, hostname: /^colab\.research\.google\.com$/ })
    .optional()
    .catch(undefined),
  /** The notice that this system only obfuscates keys was read. */
  knowsObfuscation: z.boolean().catch(false),
} as const;

type Kept = { readonly [Key in keyof typeof kept]: z.infer<(typeof kept)[Key]> };
export type PreferenceName = keyof Kept;
export type WindowPlace = z.infer<typeof place>;
export type Theme = Kept['theme'];
export type UpdateChannel = Kept['updateChannel'];

/** The shell's own preferences, checked each time they are read. */
export class Preferences {
  readonly #file: PreferenceFile;
  readonly #log: (line: string) => void;

  constructor(file: PreferenceFile, log: (line: string) => void) {
    this.#file = file;
    this.#log = log;
  }

  get<Name extends PreferenceName>(name: Name): Kept[Name] {
    // One schema for each name, whose type the name picks; the compiler cannot see that through the record.
    return kept[name].parse(this.#file.get(name)) as Kept[Name];
  }

  /** A disk that is full costs a preference and nothing more. */
  set<Name extends PreferenceName>(name: Name, value: Kept[Name]): void {
    try {
      this.#file.set(name, value);
    } catch (error) {
      this.#log(`the preference ${name} was not kept: ${error instanceof Error ? error.message : error}`);
    }
  }
}
