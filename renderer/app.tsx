import { lazy, Suspense, useMemo, useState } from 'react';
import { controlClient } from './api/client.ts';
import { NodeAccessProvider } from './api/node-access.tsx';
import { dropToken, keepToken, takeToken } from './api/token.ts';
import { TokenGate } from './components/token-gate.tsx';
import { NavigationProvider, type PageName, useNavigation } from './navigation.tsx';
import { Overview } from './pages/overview/index.tsx';

// Once, before anything renders: the address must not keep the token.
const firstToken = takeToken(window);

// Seldom needed, so each comes when it is opened.
const Accounts = lazy(async () => ({ default: (await import('./pages/accounts/index.tsx')).Accounts }));
const Queue = lazy(async () => ({ default: (await import('./pages/queue/index.tsx')).Queue }));
const Requests = lazy(async () => ({ default: (await import('./pages/requests/index.tsx')).Requests }));
const Playground = lazy(async () => ({ default: (await import('./pages/playground/index.tsx')).Playground }));
const Report = lazy(async () => ({ default: (await import('./pages/report/index.tsx')).ReportPage }));
const Twins = lazy(async () => ({ default: (await import('./pages/twins/index.tsx')).Twins }));
const Models = lazy(async () => ({ default: (await import('./pages/models/index.tsx')).Models }));
const Machine = lazy(async () => ({ default: (await import('./pages/machine/index.tsx')).Machine }));
const Colab = lazy(async () => ({ default: (await import('./pages/colab/index.tsx')).Colab }));
const Tunnel = lazy(async () => ({ default: (await import('./pages/tunnel/index.tsx')).Tunnel }));
const Settings = lazy(async () => ({ default: (await import('./pages/settings/index.tsx')).Settings }));
const Setup = lazy(async () => ({ default: (await import('./pages/setup/index.tsx')).Setup }));
const Guide = lazy(async () => ({ default: (await import('./pages/guide/index.tsx')).Guide }));

/** The dashboard: the token first, then the page. */
export function App() {
  const [token, setToken] = useState(firstToken);
  const [isWrong, setIsWrong] = useState(false);
  const client = useMemo(() => {
    if (token === undefined) return undefined;
    return controlClient(token, () => {
      dropToken(window);
      setIsWrong(true);
      setToken(undefined);
    });
  }, [token]);
  if (!client) {
    const open = (given: string) => {
      keepToken(window, given);
      setToken(given);
    };
    return <TokenGate isWrong={isWrong} open={open} />;
  }
  return (
    <NodeAccessProvider client={client}>
      <NavigationProvider>
        <Page />
      </NavigationProvider>
    </NodeAccessProvider>
  );
}

function Page() {
  const { page } = useNavigation();
  if (page === 'overview') return <Overview />;
  return <Suspense>{openedPage(page)}</Suspense>;
}

function openedPage(page: Exclude<PageName, 'overview'>) {
  switch (page) {
    case 'accounts':
      return <Accounts />;
    case 'queue':
      return <Queue />;
    case 'requests':
      return <Requests />;
    case 'playground':
      return <Playground />;
    case 'report':
      return <Report />;
    case 'twins':
      return <Twins />;
    case 'models':
      return <Models />;
    case 'machine':
      return <Machine />;
    case 'colab':
      return <Colab />;
    case 'tunnel':
      return <Tunnel />;
    case 'settings':
      return <Settings />;
    case 'setup':
      return <Setup />;
    case 'guide':
      return <Guide />;
  }
}
