import { z } from 'zod';

/*
 * What the page may ask of the shell around it, in one place for both ends: the name, what is sent along, and what comes
 * back. In a browser there is no shell, so everything here is optional to the page.
 */

const nothing = z.tuple([]);
const autostart = z.strictObject({ kind: z.enum(['on', 'off', 'vetoed', 'unsupported']) });
const theme = z.enum(['system', 'light', 'dark']);
const option = z.enum(['startHidden', 'stayInTray', 'stayAwake', 'isMuted']);

/** What the "Desktop" part of the settings shows. */
const desktopState = z.strictObject({
  version: z.string(),
  autostart,
  theme,
  options: z.record(option, z.boolean()),
  /** Absent: this system has no key chain worth the name. */
  keyChain: z.boolean().optional(),
  update: z.enum(['idle', 'checking', 'available', 'downloading', 'ready']),
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
  openColab: { given: nothing, answer: z.void() },
  runColab: { given: z.tuple([z.string().min(1).max(40)]), answer: colabRun },
  checkForUpdates: { given: nothing, answer: z.void() },
  exportDiagnostics: { given: nothing, answer: z.void() },
  openLogs: { given: nothing, answer: z.void() },
} as const;

type Contract = typeof contract;
export type BridgeName = keyof Contract;
type Given<Name extends BridgeName> = z.infer<Contract[Name]['given']>;
type Answer<Name extends BridgeName> = z.infer<Contract[Name]['answer']>;

/** The functions as the page has them, under `window.tandemDesktop`. */
export type DesktopBridge = {
  readonly [Name in BridgeName]: (...given: Given<Name>) => Promise<Answer<Name>>;
};
/** What the shell answers with. */
export type BridgeHandlers = {
  readonly [Name in BridgeName]: (...given: Given<Name>) => Answer<Name> | Promise<Answer<Name>>;
};

/** Channel of a function; the prefix keeps it apart from what libraries use. */
export function channelOf(name: BridgeName): string {
  return `tandem:${name}`;
}
