import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ThresholdSuggestion } from '../../../main/node/stats/index.ts';
import { useNode } from '../../api/node-access.tsx';
import css from '../../components/notices.module.css';
import { StateMark } from '../../components/state-mark.tsx';
import { t } from '../../i18n/index.ts';
import { thresholdWords } from './threshold-words.ts';

/** Ratings come by the hour, ms. */
const LOOK_AGAIN = 60_000;
const QUERY = ['thresholdSuggestion'];

/** A step of a threshold that users' ratings speak for; nothing moves unless the owner says so. */
export function ThresholdNotice() {
  const { client } = useNode();
  const { data } = useQuery({
    queryKey: QUERY,
    queryFn: () => client.thresholdSuggestion.query(),
    refetchInterval: LOOK_AGAIN,
  });
  return data ? <Suggestion key={`${data.threshold} ${data.to}`} suggestion={data} /> : null;
}

function Suggestion({ suggestion }: { readonly suggestion: ThresholdSuggestion }) {
  const { client } = useNode();
  const queries = useQueryClient();
  const { threshold, to } = suggestion;
  const lookAgain = () => queries.invalidateQueries({ queryKey: QUERY });
  const accept = useMutation({
    async mutationFn() {
      const { version } = await client.configuration.query();
      return client.acceptThresholdSuggestion.mutate({ threshold, to, version });
    },
    onSuccess: said => (said.kind === 'saved' ? lookAgain() : undefined),
  });
  const dismiss = useMutation({
    mutationFn: () => client.dismissThresholdSuggestion.mutate({ threshold, to }),
    onSettled: lookAgain,
  });
  const { text, remedy, button } = thresholdWords(suggestion);
  const said = accept.data;
  return (
    <ul className={css.notices}>
      <li className={css.notice}>
        <StateMark state="resting" />
        <div className={css.words}>
          <p>
            {text} <span className={css.remedy}>{remedy}</span>
          </p>
          <p>
            <Button size="compact-sm" variant="default" onClick={() => accept.mutate()} loading={accept.isPending}>
              {button}
            </Button>{' '}
            <Button size="compact-sm" variant="subtle" onClick={() => dismiss.mutate()} loading={dismiss.isPending}>
              {t('threshold.dismiss')}
            </Button>{' '}
            <span role="status">
              {accept.isError && accept.error.message}
              {said?.kind === 'refused' && said.problems.join(' ')}
              {said?.kind === 'conflict' && said.message}
            </span>
          </p>
        </div>
      </li>
    </ul>
  );
}
