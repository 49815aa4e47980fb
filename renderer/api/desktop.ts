import type { DesktopBridge } from '../../preload/contract.ts';

declare global {
  interface Window {
    readonly tandemDesktop?: DesktopBridge;
  }
}

/** The shell around this page; undefined in a browser, where nothing of it is shown. */
export const desktop: DesktopBridge | undefined = window.tandemDesktop;
