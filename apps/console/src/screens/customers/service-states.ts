import type { ServiceView } from '../../api/generated/types.gen.ts';

/** What a service is, as operators say it. */
export const serviceStatuses: Record<ServiceView['status'], { label: string; color: string }> = {
  enabled: { label: 'habilitado', color: 'green' },
  awaiting_installation: { label: 'aguardando instalação', color: 'gold' },
  awaiting_migration: { label: 'aguardando migração', color: 'gold' },
  quota_exceeded: { label: 'franquia excedida', color: 'orange' },
  suspended_by_request: { label: 'suspenso a pedido do cliente', color: 'orange' },
  cancelled: { label: 'cancelado', color: 'default' },
};
