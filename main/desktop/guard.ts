import { isPaneAddress, isSignInWindow } from './colab/hosts.ts';
import { PARTITION, panePage } from './colab/pane.ts';
import type { ElectronApi, ShellContents, ShellSession } from './electron-api.ts';

/** The page copies commands and addresses; nothing else that asks for leave is needed, and Colab copies too. */
const ALLOWED_PERMISSION = 'clipboard-sanitized-write';

/**
 * Keeps every page of the app where it belongs. Electron's defaults allow all of it: permissions are granted, pages
 * may go anywhere and open windows. To be called before the app is ready, so that no page comes earlier.
 * @param ownOrigin origin of the dashboard just now; undefined while there is none
 */
export function guardPages(electron: ElectronApi, ownOrigin: () => string | undefined): void {
  const { app } = electron;
  const isPane = ({ session }: ShellContents) => session === electron.session.fromPartition(PARTITION);
  app.on('session-created', session => guardSession(session, ownOrigin));
  app.on('web-contents-created', (_event, contents) => {
    const mayGo = (url: string) => (isPane(contents) ? isPaneAddress(url) : isOwn(url, ownOrigin()));
    for (const event of ['will-frame-navigate', 'will-redirect'] as const) {
      contents.on(event, details => {
        if (!mayGo(details.url)) details.preventDefault();
      });
    }
    contents.on('will-attach-webview', event => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (isPane(contents) && isSignInWindow(url)) {
        return { action: 'allow', overrideBrowserWindowOptions: { webPreferences: panePage } };
      }
      // Parsed and https only: other schemes start programs.
      if (URL.canParse(url) && new URL(url).protocol === 'https:') {
        void electron.shell.openExternal(new URL(url).href).catch(() => {});
      }
      return { action: 'deny' };
    });
  });
}

/**
 * Denies what pages of a session ask for. The default session may be older than `guardPages`: call it for that one.
 * Whoever is denied everything is denied this machine's network too (`local-network-access` and its kin).
 */
export function guardSession(session: ShellSession, ownOrigin: () => string | undefined): void {
  const isTrusted = (url: string) => isOwn(url, ownOrigin()) || isColab(url);
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(permission === ALLOWED_PERMISSION && isTrusted(details.requestingUrl));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => permission === ALLOWED_PERMISSION && isTrusted(origin),
  );
}

function isColab(url: string): boolean {
  return URL.canParse(url) && new URL(url).origin === 'https://colab.research.google.com';
}

function isOwn(url: string, own: string | undefined): boolean {
  if (own === undefined || !URL.canParse(url)) return false;
  const { protocol, origin } = new URL(url);
  // `blob:` and `filesystem:` addresses carry the origin of the page that made them.
  return protocol === 'http:' && origin === own;
}
