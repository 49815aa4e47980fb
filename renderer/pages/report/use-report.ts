import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { TRPCClientError } from '@trpc/client';
import { useEffect } from 'react';
import type { Report, ReportList } from '../../../main/node/report/index.ts';
import { useNode } from '../../api/node-access.tsx';

export type { Report, ReportList };

/** States and accounts are as they are now, so the report is asked for again; ms. */
const AGAIN = 60_000;
/** The list is another one after midnight only. */
const LIST_AGAIN = 5 * AGAIN;

/** What is known of a report: `missing` when there is none of that day. */
export type Asked = { readonly kind: 'report'; readonly report: Report } | { readonly kind: 'missing' };

/** Which reports there are. */
export function useReportList() {
  const { client } = useNode();
  return useQuery({ queryKey: ['report', 'list'], queryFn: () => client.reports.query(), refetchInterval: LIST_AGAIN });
}

/** The report on a day; not asked for as long as no day is known. */
export function useReport(day: string | undefined) {
  const { client } = useNode();
  return useQuery({
    queryKey: ['report', 'of', day],
    queryFn: () => client.report.query({ day }).then(found, missing),
    enabled: day !== undefined,
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN,
  });
}

/** The same as text. */
export function useMarkdown(day: string) {
  const { client } = useNode();
  return useQuery({
    queryKey: ['report', 'markdown', day],
    queryFn: () => client.reportMarkdown.query({ day }),
    refetchInterval: AGAIN,
  });
}

/** Everything of the reports is asked for again. */
export function useFreshReports(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['report'] });
}

/** Asks at once when the node is there again. */
export function useFreshAfterLoss(): void {
  const { connection } = useNode();
  const queries = useQueryClient();
  const isLive = connection.kind === 'live';
  useEffect(() => {
    if (isLive) void queries.invalidateQueries({ queryKey: ['report'] });
  }, [isLive, queries]);
}

function found(report: Report): Asked {
  return { kind: 'report', report };
}

/** No report on a day is an answer; a day that is none at all is the same to who typed it. */
function missing(error: unknown): Asked {
  const code = error instanceof TRPCClientError ? error.data?.code : undefined;
  if (code === 'NOT_FOUND' || code === 'BAD_REQUEST') return { kind: 'missing' };
  throw error;
}
