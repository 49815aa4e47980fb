import { type BridgeHandlers, type BridgeName, channelOf, contract } from '../../preload/contract.ts';
import type { ElectronApi, ShellIpcEvent } from './electron-api.ts';

export interface IpcOptions {
  readonly handlers: BridgeHandlers;
  /** Origin of the dashboard just now. */
  readonly ownOrigin: () => string | undefined;
  /** Main frame of the dashboard's window: frames in it, other windows and the pane have no say. */
  readonly mainFrame: () => object | undefined;
  readonly log: (line: string) => void;
}

/** The only way from a page to the shell: who asks and what is given are checked before anything is done. */
export function serveBridge(electron: Pick<ElectronApi, 'ipcMain'>, options: IpcOptions): void {
  for (const name of Object.keys(contract) as BridgeName[]) {
    electron.ipcMain.handle(channelOf(name), async (event, ...given) => {
      if (!isOurPage(event, options)) {
        options.log(`a call of ${name} from somewhere else than the dashboard was refused`);
        throw new Error('Only the dashboard may ask this.');
      }
      try {
        return await answer(name, given, options.handlers);
      } catch (error) {
        // The page says that it did not work; why is for the log.
        options.log(`${name} did not work: ${error instanceof Error ? error.message : error}`);
        throw error;
      }
    });
  }
}

function isOurPage({ senderFrame }: ShellIpcEvent, { ownOrigin, mainFrame }: IpcOptions): boolean {
  // A frame that is gone or on its way elsewhere is null.
  if (senderFrame === null || senderFrame !== mainFrame()) return false;
  const own = ownOrigin();
  return own !== undefined && URL.canParse(senderFrame.url) && new URL(senderFrame.url).origin === own;
}

function answer(name: BridgeName, given: readonly unknown[], handlers: BridgeHandlers): unknown {
  const { success, data } = contract[name].given.safeParse(given);
  if (!success) throw new TypeError(`${name} does not take what it was given`);
  return Reflect.apply(handlers[name], undefined, data);
}
