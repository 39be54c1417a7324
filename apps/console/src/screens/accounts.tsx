import { useMutation } from '@tanstack/react-query';
import { App, Button, Flex, Segmented, Select } from 'antd';
import { post } from '../api/request.ts';
import { useMay } from '../session/session.tsx';
import { Page } from '../ui/page.tsx';
import { useFilters } from '../ui/use-filters.ts';
import { Accounts, accountStates } from './accounts-of.tsx';
import { useIntegrations } from '../api/lookups.ts';

export function AccountsScreen() {
  const may = useMay();
  const { message } = App.useApp();
  const [filters, setFilters] = useFilters();
  const integrations = useIntegrations();
  const { integrationId, state } = filters;
  const retry = useMutation({
    mutationFn: () => post('/accounts/retry', { ...(integrationId ? { integrationId } : {}), ...(state ? { state } : {}) }),
    onSuccess: () => void message.success('As contas deste filtro serão tentadas de novo.'),
    onError: (error) => void message.error(error.message),
  });
  return (
    <Page
      title="Contas nas plataformas"
      actions={
        may('accounts:write') && (
          <Button disabled={state === 'in_step'} loading={retry.isPending} onClick={() => retry.mutate()}>
            Tentar de novo as deste filtro
          </Button>
        )
      }
    >
      <Flex gap="small" wrap>
        <Select
          aria-label="Integração"
          allowClear
          placeholder="Todas as integrações"
          style={{ minWidth: 220 }}
          value={integrationId ?? null}
          onChange={(id: string | null) => setFilters({ integrationId: id ?? undefined })}
          options={(integrations.data?.data ?? []).map(({ id, description }) => ({ value: id, label: description }))}
        />
        <Segmented
          aria-label="Situação"
          value={state ?? ''}
          onChange={(value) => setFilters({ state: value })}
          options={[{ value: '', label: 'Todas' }, ...Object.entries(accountStates).map(([value, { label }]) => ({ value, label }))]}
        />
      </Flex>
      <Accounts query={{ integrationId, state }} withCustomer />
    </Page>
  );
}
