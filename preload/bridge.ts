import { type BridgeName, channelOf, contract, type DesktopBridge } from './contract.ts';

/**
 * The functions that the page gets. Each checks what it is given before anything leaves the page's process; the shell
 * checks again, since a page that was taken over speaks for itself.
 */
export function createBridge(invoke: (channel: string, ...given: unknown[]) => Promise<unknown>): DesktopBridge {
  const names = Object.keys(contract) as BridgeName[];
  const functions = names.map(name => [
    name,
    async (...given: unknown[]) => {
      const { success, data } = contract[name].given.safeParse(given);
      if (!success) throw new TypeError(`tandemDesktop.${name} does not take what it was given`);
      return contract[name].answer.parse(await invoke(channelOf(name), ...data));
    },
  ]);
  // Every name of the contract is there with its own check, which the compiler cannot see through the list.
  return Object.freeze(Object.fromEntries(functions)) as DesktopBridge;
}
