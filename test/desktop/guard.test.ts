import { beforeEach, describe, expect, test } from 'vitest';
import { guardPages, guardSession } from '../../main/desktop/guard.ts';
import { FakeContents, FakeElectron, FakeEvent, FakeSession } from '../fakes/electron.ts';

const OWN = 'http://127.0.0.1:8485';

let electron: FakeElectron;
let own: string | undefined;
let contents: FakeContents;
beforeEach(() => {
  electron = new FakeElectron();
  own = OWN;
  guardPages(electron, () => own);
  contents = new FakeContents();
  electron.app.emit('web-contents-created', {}, contents);
});

/** Whether the page, or a frame in it, got to the address. */
function goes(event: 'will-frame-navigate' | 'will-redirect', url: string): boolean {
  const navigation = new FakeEvent(url);
  contents.emit(event, navigation);
  return !navigation.isPrevented;
}

const FOREIGN = [
  'https://example.com/',
  'http://127.0.0.1:8484/',
  'http://127.0.0.1:8485.example.com/',
  'http://localhost:8485/',
  'https://127.0.0.1:8485/',
  'file:///etc/passwd',
  'data:text/html,hello',
  `blob:${OWN}/0000`,
  'javascript:alert(1)',
  'no address',
];

describe.each(['will-frame-navigate', 'will-redirect'] as const)('at %s', event => {
  test.each(FOREIGN)('a page does not get to %s', url => {
    expect(goes(event, url)).toBe(false);
  });

  test('a page gets around in the dashboard', () => {
    expect(goes(event, `${OWN}/anything?of=it`)).toBe(true);
  });

  test('a page gets nowhere while there is no dashboard', () => {
    own = undefined;
    expect(goes(event, `${OWN}/`)).toBe(false);
  });

  test('a dashboard that moved leaves its old place closed', () => {
    own = 'http://127.0.0.1:9000';
    expect(goes(event, `${OWN}/`)).toBe(false);
  });
});

test('no webview is attached', () => {
  const event = new FakeEvent();
  contents.emit('will-attach-webview', event, {}, {});
  expect(event.isPrevented).toBe(true);
});

describe('a window that a page wants to open', () => {
  const open = (url: string) => contents.open?.({ url, ...windowDetails });
  const windowDetails = {
    frameName: '',
    features: '',
    disposition: 'new-window' as const,
    referrer: { url: '', policy: 'default' as const },
  };

  test('is opened in the browser when it is an https address', () => {
    expect(open('https://ollama.com/download')).toEqual({ action: 'deny' });
    expect(electron.opened).toEqual(['https://ollama.com/download']);
  });

  test.each(['http://example.com/', 'file:///etc/passwd', 'ms-msdt:/id', 'smb://host/x', 'no address', ''])(
    'is opened nowhere when it is %j',
    url => {
      expect(open(url)).toEqual({ action: 'deny' });
      expect(electron.opened).toEqual([]);
    },
  );
});

describe('a permission', () => {
  /** What the session answers, asked by both ways. */
  function answers(
    session: FakeSession,
    permission: 'clipboard-sanitized-write' | 'media' | 'clipboard-read',
    url: string,
  ) {
    const asked: boolean[] = [];
    // No handler looks at the page's contents; the stand-in has none.
    if (session.request) {
      Reflect.apply(session.request, undefined, [
        null,
        permission,
        (granted: boolean) => asked.push(granted),
        { requestingUrl: url },
      ]);
    }
    const checked = session.check?.(null, permission, url, { isMainFrame: true, requestingUrl: url });
    return [...asked, checked];
  }

  let session: FakeSession;
  beforeEach(() => {
    session = new FakeSession();
    guardSession(session, () => own);
  });

  test('to write text to the clipboard is given to the dashboard', () => {
    expect(answers(session, 'clipboard-sanitized-write', `${OWN}/`)).toEqual([true, true]);
  });

  test('to write text to the clipboard is given to nobody else', () => {
    expect(answers(session, 'clipboard-sanitized-write', 'https://example.com/')).toEqual([false, false]);
  });

  test.each(['media', 'clipboard-read'] as const)('for %s is given to nobody', permission => {
    expect(answers(session, permission, `${OWN}/`)).toEqual([false, false]);
  });

  test('is guarded in every session that is made later', () => {
    const later = new FakeSession();
    electron.app.emit('session-created', later);
    expect(answers(later, 'media', `${OWN}/`)).toEqual([false, false]);
  });
});
