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
  electron.app.becomeReady();
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

const windowDetails = {
  frameName: '',
  features: '',
  disposition: 'new-window' as const,
  referrer: { url: '', policy: 'default' as const },
};

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

describe('a page of the Colab pane', () => {
  beforeEach(() => {
    contents.session = electron.session.fromPartition('persist:colab');
  });

  test.each([
    'https://colab.research.google.com/drive/1',
    'https://accounts.google.com/signin',
    'https://accounts.google.co.uk/signin',
    'https://abc-0-colab.googleusercontent.com/outputframe.html',
    'about:blank',
  ])('gets to %s', url => {
    expect(goes('will-frame-navigate', url)).toBe(true);
  });

  test.each([
    ...FOREIGN,
    `${OWN}/`,
    'http://colab.research.google.com/',
    'https://colab.research.google.com.example.com/',
    'https://notgoogle.com/',
    'https://accounts.google.evil-tld/',
    'https://192.168.1.1/',
  ])('does not get to %s', url => {
    expect(goes('will-frame-navigate', url)).toBe(false);
    expect(goes('will-redirect', url)).toBe(false);
  });

  test('may open the window of Google’s sign-in, in its own partition and as caged as itself', () => {
    const opened = contents.open?.({ url: 'https://accounts.google.com/o/oauth2', ...windowDetails });
    expect(opened).toMatchObject({
      action: 'allow',
      overrideBrowserWindowOptions: { webPreferences: { partition: 'persist:colab', sandbox: true } },
    });
    expect(electron.opened).toEqual([]);
  });

  test('sees every other window opened in the browser, or not at all', () => {
    expect(contents.open?.({ url: 'https://example.com/', ...windowDetails })).toEqual({ action: 'deny' });
    expect(contents.open?.({ url: 'http://127.0.0.1:8485/', ...windowDetails })).toEqual({ action: 'deny' });
    expect(electron.opened).toEqual(['https://example.com/']);
  });
});

test('a page of the dashboard does not get to Colab', () => {
  expect(goes('will-frame-navigate', 'https://colab.research.google.com/')).toBe(false);
});

test('no webview is attached', () => {
  const event = new FakeEvent();
  contents.emit('will-attach-webview', event, {}, {});
  expect(event.isPrevented).toBe(true);
});

describe('a window that a page wants to open', () => {
  const open = (url: string) => contents.open?.({ url, ...windowDetails });

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
  function answers(session: FakeSession, permission: Parameters<NonNullable<FakeSession['request']>>[1], url: string) {
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

  test('to write text to the clipboard is given to Colab', () => {
    expect(answers(session, 'clipboard-sanitized-write', 'https://colab.research.google.com/')).toEqual([true, true]);
  });

  test.each(['loopback-network', 'local-network', 'local-network-access'] as const)(
    'for %s is given to nobody, Colab least of all: that guards our own ports',
    permission => {
      expect(answers(session, permission, 'https://colab.research.google.com/')).toEqual([false, false]);
    },
  );

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
