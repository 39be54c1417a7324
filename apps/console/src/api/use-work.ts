import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { get } from './request.ts';

const underWay = new Set(['queued', 'running', 'previewing']);

/** Long work, followed by its events until it ends or waits for somebody. `undefined` id: nothing yet. */
export function useWork<T extends { id: string; status: string }>(path: string, id: string | undefined): UseQueryResult<T> {
  const client = useQueryClient();
  const query = useQuery({ queryKey: [path, id], queryFn: () => get<T>(`${path}/${id}`), enabled: id !== undefined });
  const status = query.data?.status;
  const before = useRef<string>(undefined);
  useEffect(() => {
    // What it did is on the screen beside it.
    if (before.current !== undefined && before.current !== status)
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== path && queryKey[0] !== 'session' });
    before.current = status;
  }, [client, path, status]);
  useEffect(() => {
    if (id === undefined || status === undefined || !underWay.has(status)) return;
    const source = new EventSource(`/v1${path}/${id}/events`);
    source.addEventListener('change', (event) => client.setQueryData([path, id], JSON.parse((event as MessageEvent<string>).data)));
    // The stream ends with the work: what it became is read once more, and a broken one is not retried for ever.
    source.addEventListener('error', () => {
      source.close();
      void client.invalidateQueries({ queryKey: [path, id] });
    });
    return () => source.close();
  }, [client, path, id, status]);
  return query;
}

export const isUnderWay = (status: string | undefined): boolean => status !== undefined && underWay.has(status);
