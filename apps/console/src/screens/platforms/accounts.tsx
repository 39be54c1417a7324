import { useMutation } from '@tanstack/react-query';
import { App, Button, Flex, Segmented, Select } from 'antd';
import { post } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { Page } from '../../ui/page.tsx';
import { useFilters } from '../../ui/use-filters.ts';
import { Accounts, accountStates } from '../customers/accounts-of.tsx';
import { IntegrationFilter } from './integration-filter.tsx';

export function AccountsScreen() {
  const may = useMay();
  const { message } = App.useApp();
  const [filters, setFilters] = useFilters();
  const { integrationId, state, holding } = filters;
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
          <Button disabled={state === 'in_step' || holding !== undefined} loading={retry.isPending} onClick={() => retry.mutate()}>
            Tentar de novo as deste filtro
          </Button>
        )
      }
    >
      <Flex gap="small" wrap>
        <IntegrationFilter value={integrationId} onChange={(id) => setFilters({ integrationId: id })} />
        <Segmented
          aria-label="Situação"
          value={state ?? ''}
          onChange={(value) => setFilters({ state: value })}
          options={[{ value: '', label: 'Todas' }, ...Object.entries(accountStates).map(([value, { label }]) => ({ value, label }))]}
        />
        <Select
          aria-label="O que têm"
          allowClear
          placeholder="Tenham o que tiverem"
          style={{ minWidth: 180 }}
          value={holding ?? null}
          onChange={(value: string | null) => setFilters({ holding: value ?? undefined })}
          options={[
            { value: 'active', label: 'Algo que funciona' },
            { value: 'blocked', label: 'Só bloqueados' },
            { value: 'none', label: 'Nada' },
          ]}
        />
      </Flex>
      <Accounts query={{ integrationId, state, holding }} withCustomer />
    </Page>
  );
}
