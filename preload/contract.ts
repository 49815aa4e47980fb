import { z } from 'zod';

/*
 * What the page may ask of the shell around it, in one place for both ends: the name, what is sent along, and what comes
 * back. In a browser there is no shell, so everything here is optional to the page.
 */

const nothing = z.tuple([]);
const autostart = z.strictObject({ kind: z.enum(['on', 'off', 'vetoed', 'unsupported']) });
const theme = z.enum(['system', 'light', 'dark']);
const option = z.enum(['startHidden', 'stayInTray', 'stayAwake', 'isMuted']);
const update = z.discriminatedUnion('kind', [
  /** This copy was not installed by an installer, so it does not update itself. */
  z.strictObject({ kind: z.enum(['unsupported', 'idle', 'checking']) }),
  z.strictObject({ kind: z.enum(['available', 'ready']), version: z.string() }),
  /** `share`: 0 to 1. */
  z.strictObject({ kind: z.literal('downloading'), version: z.string(), share: z.number() }),
]);

/** What the "Desktop app" part of the settings shows. */
const desktopState = z.strictObject({
  version: z.string(),
  /** As the system has it, not as it was wished for. */
  autostart,
  /** The owner said yes or no to it at some time. */
  isAutostartAnswered: z.boolean(),
  theme,
  options: z.record(option, z.boolean()),
  /**
   * Where the key of the secrets is: wrapped by the key chain; in its file, though there is a key chain; wrapped by one
   * that does not open it now; in its file on a Linux whose key chain would only obfuscate it; in its file for want of one.
   */
  keyKeeping: z.enum(['key-chain', 'file', 'locked', 'obfuscated', 'absent']),
  update,
  updateChannel: z.enum(['latest', 'beta']),
});

/** What came of running the worker's cell in the notebook. */
const colabRun = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['ran', 'needs-you', 'no-cell']) }),
  z.strictObject({ kind: z.literal('no-line'), message: z.string() }),
]);

/** Each function's arguments and answer. */
export const contract = {
  desktopState: { given: nothing, answer: desktopState },
  setStartAtLogin: { given: z.tuple([z.boolean()]), answer: autostart },
  setTheme: { given: z.tuple([theme]), answer: z.void() },
  setOption: { given: z.tuple([option, z.boolean()]), answer: z.void() },
  setUpdateChannel: { given: z.tuple([z.enum(['latest', 'beta'])]), answer: z.void() },
  setKeyChain: { given: z.tuple([z.boolean()]), answer: z.void() },
  openColab: { given: nothing, answer: z.void() },
  runColab: { given: z.tuple([z.string().min(1).max(40)]), answer: colabRun },
  checkForUpdates: { given: nothing, answer: z.void() },
  downloadUpdate: { given: nothing, answer: z.void() },
  installUpdate: { given: nothing, answer: z.void() },
  exportDiagnostics: { given: nothing, answer: z.void() },
  openLogs: { given: nothing, answer: z.void() },
} as const;

/** What the shell tells the page unasked: tray, menus and the system change things too. */
export const told = { onDesktopState: desktopState } as const;

type Contract = typeof contract;
export type BridgeName = keyof Contract;
export type ToldName = keyof typeof told;
export type Told<Name extends ToldName> = z.infer<(typeof told)[Name]>;
export type DesktopState = z.infer<typeof desktopState>;
type Given<Name extends BridgeName> = z.infer<Contract[Name]['given']>;
type Answer<Name extends BridgeName> = z.infer<Contract[Name]['answer']>;

/** The functions as the page has them, under `window.tandemDesktop`. */
export type DesktopBridge = {
  readonly [Name in BridgeName]: (...given: Given<Name>) => Promise<Answer<Name>>;
} & {
  /** Calls `listener` each time; the returned function ends that. */
  readonly [Name in ToldName]: (listener: (message: Told<Name>) => void) => () => void;
};
/** What the shell answers with. */
export type BridgeHandlers = {
  readonly [Name in BridgeName]: (...given: Given<Name>) => Answer<Name> | Promise<Answer<Name>>;
};

/** Channel of a name; the prefix keeps it apart from what libraries use. */
export function channelOf(name: BridgeName | ToldName): string {
  return `tandem:${name}`;
}
