import { useMemo, useState } from 'react';
import { controlClient } from './api/client.ts';
import { NodeAccessProvider } from './api/node-access.tsx';
import { dropToken, keepToken, takeToken } from './api/token.ts';
import { TokenGate } from './components/token-gate.tsx';
import { Overview } from './pages/overview/index.tsx';

// Once, before anything renders: the address must not keep the token.
const firstToken = takeToken(window);

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
      <Overview />
    </NodeAccessProvider>
  );
}
