import { createContext, type MouseEvent, type ReactNode, useContext, useEffect, useState } from 'react';

export type PageName =
  | 'overview'
  | 'accounts'
  | 'queue'
  | 'requests'
  | 'playground'
  | 'report'
  | 'twins'
  | 'models'
  | 'machine'
  | 'colab'
  | 'tunnel'
  | 'settings'
  | 'setup'
  | 'guide';

/** The server answers each of these with the page. */
const paths: Readonly<Record<PageName, string>> = {
  overview: '/',
  accounts: '/accounts',
  queue: '/queue',
  requests: '/requests',
  playground: '/playground',
  report: '/report',
  twins: '/twins',
  models: '/models',
  machine: '/machine',
  colab: '/colab',
  tunnel: '/tunnel',
  settings: '/settings',
  setup: '/setup',
  guide: '/guide',
};
const names: readonly PageName[] = [
  'overview',
  'accounts',
  'queue',
  'requests',
  'playground',
  'report',
  'twins',
  'models',
  'machine',
  'colab',
  'tunnel',
  'settings',
  'setup',
  'guide',
];

interface Navigation {
  readonly page: PageName;
  /** False on the page that was opened first: there the focus stays where the browser has it. */
  readonly hasMoved: boolean;
  go(page: PageName): void;
}

const navigation = createContext<Navigation | undefined>(undefined);

/** Keeps the page in the address, so that a reload, a link and the browser's own buttons show the same. */
export function NavigationProvider({ children }: { readonly children: ReactNode }) {
  const [place, setPlace] = useState({ page: pageAt(window.location.pathname), hasMoved: false });
  useEffect(() => {
    const follow = () => setPlace({ page: pageAt(window.location.pathname), hasMoved: true });
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, []);
  const go = (page: PageName) => {
    if (page !== place.page) window.history.pushState(null, '', paths[page]);
    setPlace({ page, hasMoved: true });
  };
  return <navigation.Provider value={{ ...place, go }}>{children}</navigation.Provider>;
}

/** Which page is shown, and how to show another. */
export function useNavigation(): Navigation {
  const value = useContext(navigation);
  if (!value) throw new Error('useNavigation needs a NavigationProvider above it');
  return value;
}

interface PageLinkProps {
  readonly to: PageName;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A link to a page of ours; a click that asks for another tab or window is left to the browser. */
export function PageLink({ to, className, children }: PageLinkProps) {
  const { page, go } = useNavigation();
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={paths[to]} className={className} onClick={follow} aria-current={page === to ? 'page' : undefined}>
      {children}
    </a>
  );
}

/** The page of this name, if there is one. */
export function pageCalled(name: string): PageName | undefined {
  return names.find(known => known === name);
}

function pageAt(path: string): PageName {
  return names.find(name => paths[name] === path) ?? 'overview';
}
