import { useQuery } from '@tanstack/react-query';
import type { ApiKeyView, UserView } from '../../api/generated/types.gen.ts';
import { get, type Page } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { actorText } from '../administration/action-text.ts';

/** Names whoever did something, as far as one may know them. */
export function useActors(): (actor: string) => string {
  const may = useMay();
  const options = { staleTime: 60_000 };
  const users = useQuery({
    ...options,
    queryKey: ['/users', 'names'],
    queryFn: () => get<Page<UserView>>('/users', { limit: 200 }),
    enabled: may('users:read'),
  });
  const keys = useQuery({
    ...options,
    queryKey: ['/api-keys', 'names'],
    queryFn: () => get<Page<ApiKeyView>>('/api-keys', { limit: 200 }),
    enabled: may('keys:read'),
  });
  const names = new Map([
    ...(users.data?.data ?? []).map(({ id, name }) => [`user:${id}`, name] as const),
    ...(keys.data?.data ?? []).map(({ id, name }) => [`key:${id}`, name] as const),
  ]);
  return (actor) => actorText(actor, names);
}
