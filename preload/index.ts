import { contextBridge, ipcRenderer } from 'electron';
import { createBridge } from './bridge.ts';

/** The preload of the dashboard's window: named functions and nothing else of Electron reach the page. */
contextBridge.exposeInMainWorld(
  'tandemDesktop',
  createBridge((channel, ...given) => ipcRenderer.invoke(channel, ...given)),
);
