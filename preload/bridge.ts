import { type BridgeName, channelOf, contract, type DesktopBridge, type ToldName, told } from './contract.ts';

/** The two ways between page and shell, as Electron has them. */
export interface Channels {
  readonly invoke: (channel: string, ...given: unknown[]) => Promise<unknown>;
  /** Calls `listener` with what comes on the channel; the returned function ends that. */
  readonly hear: (channel: string, listener: (message: unknown) => void) => () => void;
}

/**
 * The functions that the page gets. Each checks what it is given before anything leaves the page's process; the shell
 * checks again, since a page that was taken over speaks for itself. What the shell tells is checked here too.
 */
export function createBridge({ invoke, hear }: Channels): DesktopBridge {
  const asking = (Object.keys(contract) as BridgeName[]).map(name => [
    name,
    async (...given: unknown[]) => {
      const { success, data } = contract[name].given.safeParse(given);
      if (!success) throw new TypeError(`tandemDesktop.${name} does not take what it was given`);
      return contract[name].answer.parse(await invoke(channelOf(name), ...data));
    },
  ]);
  const hearing = (Object.keys(told) as ToldName[]).map(name => [
    name,
    (listener: unknown) => {
      if (typeof listener !== 'function') throw new TypeError(`tandemDesktop.${name} does not take what it was given`);
      return hear(channelOf(name), message => {
        const { success, data } = told[name].safeParse(message);
        if (success) Reflect.apply(listener, undefined, [data]);
      });
    },
  ]);
  // Every name of the contract is there with its own check, which the compiler cannot see through the lists.
  return Object.freeze(Object.fromEntries([...asking, ...hearing])) as DesktopBridge;
}
