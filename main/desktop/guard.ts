import type { ElectronApi, ShellSession } from './electron-api.ts';

/** The page copies commands and addresses; nothing else that asks for leave is needed. */
const ALLOWED_PERMISSION = 'clipboard-sanitized-write';

/**
 * Keeps every page of the app where it belongs. Electron's defaults allow all of it: permissions are granted, pages
 * may go anywhere and open windows. To be called before the app is ready, so that no page comes earlier.
 * @param ownOrigin origin of the dashboard just now; undefined while there is none
 */
export function guardPages({ app, shell }: ElectronApi, ownOrigin: () => string | undefined): void {
  app.on('session-created', session => guardSession(session, ownOrigin));
  app.on('web-contents-created', (_event, contents) => {
    for (const event of ['will-frame-navigate', 'will-redirect'] as const) {
      contents.on(event, details => {
        if (!isOwn(details.url, ownOrigin())) details.preventDefault();
      });
    }
    contents.on('will-attach-webview', event => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      // Parsed and https only: other schemes start programs.
      if (URL.canParse(url) && new URL(url).protocol === 'https:') void shell.openExternal(new URL(url).href);
      return { action: 'deny' };
    });
  });
}

/** Denies what pages of a session ask for. The default session may be older than `guardPages`: call it for that one. */
export function guardSession(session: ShellSession, ownOrigin: () => string | undefined): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(permission === ALLOWED_PERMISSION && isOwn(details.requestingUrl, ownOrigin()));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => permission === ALLOWED_PERMISSION && isOwn(origin, ownOrigin()),
  );
}

function isOwn(url: string, own: string | undefined): boolean {
  if (own === undefined || !URL.canParse(url)) return false;
  const { protocol, origin } = new URL(url);
  // `blob:` and `filesystem:` addresses carry the origin of the page that made them.
  return protocol === 'http:' && origin === own;
}
