import { useCallback, useState } from 'react';

/** A value that stays in the address, so that a reload or a link shows the same. Empty ones are left out of it. */
export function useAddressValue(name: string): [string, (value: string) => void] {
  const [value, setValue] = useState(() => new URLSearchParams(window.location.search).get(name) ?? '');
  const change = useCallback(
    (next: string) => {
      const address = new URL(window.location.href);
      if (next) address.searchParams.set(name, next);
      else address.searchParams.delete(name);
      window.history.replaceState(null, '', address);
      setValue(next);
    },
    [name],
  );
  return [value, change];
}
