import { useQuery } from '@tanstack/react-query';
import type { CustomerView, ServiceView } from './generated/types.gen.ts';
import { get, type Page } from './request.ts';

type Waiting<T> = Map<string, ((found: T | undefined) => void)[]>;

/** Reads one by its id; those asked for in the same breath (the rows of a list) are one request. */
function readerOf<T extends { id: string }>(path: string): (id: string) => Promise<T | null> {
  let waiting: Waiting<T> = new Map();
  const ask = async (): Promise<void> => {
    const asked = waiting;
    waiting = new Map();
    const found = await get<Page<T>>(path, { id: [...asked.keys()].join(','), limit: asked.size }).catch(() => ({ data: [] as T[] }));
    for (const [id, tell] of asked) for (const each of tell) each(found.data.find((row) => row.id === id));
  };
  return (id) =>
    new Promise((resolve) => {
      if (waiting.size === 0) queueMicrotask(() => void ask());
      waiting.set(id, [...(waiting.get(id) ?? []), (found) => resolve(found ?? null)]);
    });
}

const readCustomer = readerOf<CustomerView>('/customers');
const readService = readerOf<ServiceView>('/services');

export const useCustomer = (id: string) => useQuery({ queryKey: ['/customers', 'named', id], queryFn: () => readCustomer(id), staleTime: 60_000 });
export const useService = (id: string) => useQuery({ queryKey: ['/services', 'named', id], queryFn: () => readService(id), staleTime: 60_000 });
