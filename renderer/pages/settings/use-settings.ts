import { useQuery } from '@tanstack/react-query';
import { useAskedAgain } from '../../api/asked-again.ts';
import { useNode } from '../../api/node-access.tsx';

/** Everything that is asked of the settings is kept under this. */
export const SETTINGS_KEY = 'settings';
/** While the document is wrong somebody is at it: it is looked at again so often, ms. */
const LOOK_AGAIN = 4000;

/** The form: it changes with the node's version only. */
export function useForm() {
  const { client } = useNode();
  return useQuery({
    queryKey: ['settings-form'],
    queryFn: () => client.settingsForm.query(),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The document as it is on disk, and what can be undone. */
export function useSettings() {
  const { client } = useNode();
  useAskedAgain(SETTINGS_KEY);
  return useQuery({
    queryKey: [SETTINGS_KEY],
    queryFn: () => client.settings.query(),
    refetchInterval: ({ state }) => (state.data?.document.kind === 'refused' ? LOOK_AGAIN : false),
  });
}
