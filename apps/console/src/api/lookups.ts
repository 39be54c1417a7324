import { useQuery } from '@tanstack/react-query';
import type { IntegrationView, PlatformPage } from './generated/types.gen.ts';
import { get, type Page } from './request.ts';

/** Few and seldom changed: what many screens name things by. */
export const usePlatforms = () => useQuery({ queryKey: ['/platforms'], queryFn: () => get<PlatformPage>('/platforms'), staleTime: 60_000 });

export const useIntegrations = () =>
  useQuery({ queryKey: ['/integrations', 'all'], queryFn: () => get<Page<IntegrationView>>('/integrations', { limit: 200 }) });
