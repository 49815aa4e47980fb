import { contextBridge, ipcRenderer } from 'electron';
import { createBridge } from './bridge.ts';

/** The preload of the dashboard's window: named functions and nothing else of Electron reach the page. */
contextBridge.exposeInMainWorld(
  'tandemDesktop',
  createBridge({
    invoke: (channel, ...given) => ipcRenderer.invoke(channel, ...given),
    hear: (channel, listener) => {
      // Electron's event stays on this side: it would hand the page the sender.
      const pass = (_event: unknown, message: unknown) => listener(message);
      ipcRenderer.on(channel, pass);
      return () => void ipcRenderer.off(channel, pass);
    },
  }),
);
