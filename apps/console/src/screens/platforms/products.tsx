import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Alert, App, Button, Flex, Form, Input, Progress, Segmented, Tag } from 'antd';
import { useState } from 'react';
import type { CreateProduct, IntegrationView, ProductView, SyncView } from '../../api/generated/types.gen.ts';
import { get, post } from '../../api/request.ts';
import { isUnderWay, useWork } from '../../api/use-work.ts';
import { useMay } from '../../session/session.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { FormModal } from '../../ui/form-modal.tsx';
import { List } from '../../ui/list.tsx';
import { MoneyField } from '../../ui/money-field.tsx';
import { Page } from '../../ui/page.tsx';
import { showCents, showInstant } from '../../ui/show.ts';
import { ProblemNote } from '../../ui/states.tsx';
import { useFilters } from '../../ui/use-filters.ts';
import { useSave } from '../../ui/use-save.ts';

const statuses: Record<ProductView['status'], { color: string; label: string }> = {
  active: { color: 'green', label: 'à venda' },
  closed: { color: 'orange', label: 'fechado na plataforma' },
  retired: { color: 'default', label: 'saiu do catálogo' },
};

function SyncProgress({ sync, onSettled }: { sync: SyncView; onSettled: () => void }) {
  const { message } = App.useApp();
  const act = useMutation({
    mutationFn: (verb: 'approve' | 'cancel') => post(`/syncs/${sync.id}/${verb}`),
    onSuccess: onSettled,
    onError: (error) => void message.error(error.message),
  });
  const { done, total } = sync.progress;
  if (isUnderWay(sync.status)) {
    return (
      <Flex vertical role="status">
        <span>
          Consultando os produtos disponíveis na plataforma: {done}
          {total ? ` de ${total}` : ''}…
        </span>
        <Progress percent={total ? Math.round((done / total) * 100) : 100} status="active" showInfo={total !== null} aria-label="Sincronização" />
      </Flex>
    );
  }
  if (sync.status === 'failed')
    return <Alert type="error" showIcon title="A sincronização falhou; nada mudou no catálogo." description={sync.error?.message} />;
  const difference = (
    <Facts>
      <Fact title="Novos" value={sync.added} />
      <Fact title="Alterados" value={sync.changed} />
      <Fact title="Saíram" value={sync.retired} />
      <Fact title="Iguais" value={sync.unchanged} />
    </Facts>
  );
  if (sync.status === 'held') {
    return (
      <Alert
        type="warning"
        showIcon
        title="A sincronização espera por você"
        description={
          <Flex vertical gap="middle">
            {sync.heldReason}
            {difference}
            <Flex gap="small">
              <Button type="primary" onClick={() => act.mutate('approve')}>
                Aplicar assim mesmo
              </Button>
              <Button onClick={() => act.mutate('cancel')}>Descartar</Button>
            </Flex>
          </Flex>
        }
      />
    );
  }
  return (
    <Alert
      type={sync.status === 'succeeded' ? 'success' : 'info'}
      showIcon
      title={sync.status === 'succeeded' ? `Catálogo sincronizado em ${showInstant(sync.finishedAt)}` : 'Sincronização cancelada'}
      description={difference}
    />
  );
}

function TypeProduct({ integrationId, onClose }: { integrationId: string; onClose: () => void }) {
  const save = useSave<CreateProduct>({ path: `/integrations/${integrationId}/products`, existing: undefined, onSaved: onClose });
  return (
    <FormModal<CreateProduct> title="Adicionar produto" save={save} onClose={onClose}>
      <Form.Item name="ref" label="Código na plataforma" rules={[{ required: true, message: 'Informe o código.' }]}>
        <Input />
      </Form.Item>
      <Form.Item name="name" label="Nome" rules={[{ required: true, message: 'Informe o nome.' }]}>
        <Input />
      </Form.Item>
      <Form.Item name="costCents" label="Custo mensal">
        <MoneyField />
      </Form.Item>
    </FormModal>
  );
}

export function ProductsScreen() {
  const { id } = useParams({ strict: false }) as { id: string };
  const may = useMay();
  const client = useQueryClient();
  const [filters, setFilters] = useFilters();
  const [typing, setTyping] = useState(false);
  const [started, setStarted] = useState<string>();
  const integration = useQuery({ queryKey: ['/integrations', id], queryFn: () => get<IntegrationView>(`/integrations/${id}`) });
  const last = useQuery({ queryKey: [`/integrations/${id}/syncs`], queryFn: () => get<{ data: SyncView[] }>(`/integrations/${id}/syncs`, { limit: 1 }) });
  const { data: sync } = useWork<SyncView>('/syncs', started ?? last.data?.data[0]?.id);
  const settle = (): void =>
    void client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(`/integrations/${id}`) || queryKey[0] === '/syncs' });
  const start = useMutation({
    mutationFn: () => post<SyncView>(`/integrations/${id}/syncs`),
    onSuccess: ({ id: syncId }) => setStarted(syncId),
  });
  return (
    <Page
      trail={['Configurações', 'Integrações', 'Plataformas de Conteúdo', integration.data?.description ?? '…']}
      title="Produtos"
      actions={
        may('catalog:write') && (
          <>
            <Button onClick={() => setTyping(true)}>Adicionar à mão</Button>
            <Button type="primary" loading={start.isPending || isUnderWay(sync?.status)} onClick={() => start.mutate()}>
              Sincronizar
            </Button>
          </>
        )
      }
    >
      {start.error && <ProblemNote error={start.error} />}
      {sync && <SyncProgress sync={sync} onSettled={settle} />}
      <Flex gap="small" wrap>
        <Input.Search
          aria-label="Buscar produto"
          placeholder="Nome ou código"
          allowClear
          defaultValue={filters['search']}
          onSearch={(search) => setFilters({ search })}
          style={{ maxWidth: 320 }}
        />
        <Segmented
          aria-label="Situação dos produtos"
          value={filters['status'] ?? ''}
          onChange={(status) => setFilters({ status })}
          options={[{ value: '', label: 'Todos' }, ...Object.entries(statuses).map(([value, { label }]) => ({ value, label }))]}
        />
      </Flex>
      <List<ProductView>
        path={`/integrations/${id}/products`}
        query={{ search: filters['search'], status: filters['status'] }}
        label="Produtos"
        empty="Nenhum produto. Clique em Sincronizar para consultar os produtos disponíveis na integração."
        columns={[
          { title: 'Código', dataIndex: 'ref' },
          { title: 'Produto', dataIndex: 'name' },
          { title: 'Custo', align: 'right', render: (_, row) => showCents(row.costCents) },
          { title: 'Situação', render: (_, row) => <Tag color={statuses[row.status].color}>{statuses[row.status].label}</Tag> },
          { title: 'Visto em', render: (_, row) => showInstant(row.lastSeenAt) },
        ]}
      />
      {typing && <TypeProduct integrationId={id} onClose={() => setTyping(false)} />}
    </Page>
  );
}
