import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown, Flex, Modal, Segmented, Tag, Typography } from 'antd';
import { useState } from 'react';
import type { DeliveryView, EndpointView } from '../../api/generated/types.gen.ts';
import { post, remove } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { List } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { showInstant } from '../../ui/show.ts';
import { useFilters } from '../../ui/use-filters.ts';
import { Deliveries, deliveryStatuses } from './deliveries.tsx';
import { EndpointForm } from './endpoint-form.tsx';

const reasons: Record<string, string> = { failing: 'nada chegou por três dias', gone: 'o endereço disse que acabou (410)', person: 'desligado por alguém' };

interface ActionsProps {
  endpoint: EndpointView;
  onEdit: () => void;
  onDeliveries: () => void;
  onSecret: (secret: string) => void;
}

function Actions({ endpoint, onEdit, onDeliveries, onSecret }: ActionsProps) {
  const may = useMay();
  const client = useQueryClient();
  const { message, modal } = App.useApp();
  const path = `/webhook-endpoints/${endpoint.id}`;
  const done = (): void => void client.invalidateQueries({ predicate: ({ queryKey }) => /^\/(webhook-endpoints|deliveries)/.test(String(queryKey[0])) });
  const fail = (error: Error): void => void message.error(error.message);
  const test = useMutation({
    mutationFn: () => post<DeliveryView>(`${path}/test`),
    onSuccess: () => {
      done();
      onDeliveries();
    },
    onError: fail,
  });
  const rotate = useMutation({
    mutationFn: () => post<EndpointView>(`${path}/rotate-secret`),
    onSuccess: ({ secret }) => {
      done();
      if (secret) onSecret(secret);
    },
    onError: fail,
  });
  const drop = useMutation({ mutationFn: () => remove(path, endpoint.version), onError: fail, onSettled: done });
  const confirm = (title: string, content: string, okText: string, onOk: () => Promise<unknown>): void =>
    void modal.confirm({ title, content, okText, cancelText: 'Voltar', onOk: () => onOk().catch(() => undefined) });
  const disabled = !may('webhooks:write');
  const items = [
    { key: 'edit', label: 'Editar', disabled, onClick: onEdit },
    { key: 'deliveries', label: 'Entregas', onClick: onDeliveries },
    { key: 'test', label: 'Testar', disabled, onClick: () => test.mutate() },
    {
      key: 'rotate',
      label: 'Trocar o segredo',
      disabled,
      onClick: () => confirm('Trocar o segredo?', 'O segredo atual ainda assina por 24 horas.', 'Trocar', () => rotate.mutateAsync()),
    },
    {
      key: 'remove',
      label: 'Excluir',
      danger: true,
      disabled,
      onClick: () => confirm('Excluir este webhook?', 'As entregas dele são excluídas junto.', 'Excluir', () => drop.mutateAsync()),
    },
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']} autoFocus>
      <Button size="small" aria-label={`Ações de ${endpoint.url}`}>
        Ações
      </Button>
    </Dropdown>
  );
}

/** Other systems told of what happens here. */
export function WebhooksScreen() {
  const may = useMay();
  const [{ endpointId, status }, setFilters] = useFilters();
  const [editing, setEditing] = useState<EndpointView | 'new'>();
  const [secret, setSecret] = useState<string>();
  return (
    <Page
      trail={['Administração']}
      title="Webhooks"
      actions={
        may('webhooks:write') && (
          <Button type="primary" onClick={() => setEditing('new')}>
            Adicionar
          </Button>
        )
      }
    >
      <List<EndpointView>
        path="/webhook-endpoints"
        label="Webhooks"
        empty="Nenhum webhook. Um webhook avisa outro sistema, na hora, do que acontece aqui."
        columns={[
          { title: 'Endereço', dataIndex: 'url' },
          { title: 'Para que serve', render: (_, row) => row.description ?? '—' },
          { title: 'Eventos', render: (_, row) => (row.eventTypes.includes('*') ? 'todos' : row.eventTypes.map((type) => <Tag key={type}>{type}</Tag>)) },
          {
            title: 'Situação',
            render: (_, row) => (
              <Flex vertical>
                <span>
                  <Tag color={row.enabled ? 'green' : 'red'}>{row.enabled ? 'ligado' : 'desligado'}</Tag>
                </span>
                {row.disabledReason && <span className="muted">{reasons[row.disabledReason] ?? row.disabledReason}</span>}
                {row.failingSince && <span className="muted">nada chega desde {showInstant(row.failingSince)}</span>}
              </Flex>
            ),
          },
          {
            title: 'Ações',
            key: 'actions',
            render: (_, row) => (
              <Actions endpoint={row} onEdit={() => setEditing(row)} onDeliveries={() => setFilters({ endpointId: row.id })} onSecret={setSecret} />
            ),
          },
        ]}
      />
      <Typography.Title level={2} style={{ fontSize: 18, margin: 0 }}>
        Entregas
      </Typography.Title>
      <Flex gap="small" wrap>
        <Segmented
          aria-label="Situação das entregas"
          value={status ?? ''}
          onChange={(value) => setFilters({ status: value })}
          options={[{ value: '', label: 'Todas' }, ...Object.entries(deliveryStatuses).map(([value, { label }]) => ({ value, label }))]}
        />
        {endpointId && <Button onClick={() => setFilters({ endpointId: undefined })}>De todos os endereços</Button>}
      </Flex>
      <Deliveries query={{ endpointId, status }} />
      {editing && <EndpointForm endpoint={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} onSecret={setSecret} />}
      <Modal open={secret !== undefined} title="Segredo do webhook" footer={null} onCancel={() => setSecret(undefined)}>
        <Typography.Paragraph strong>Copie o segredo agora: ele não será mostrado de novo. É com ele que se confere a assinatura.</Typography.Paragraph>
        <Typography.Text code copyable style={{ overflowWrap: 'anywhere' }}>
          {secret}
        </Typography.Text>
      </Modal>
    </Page>
  );
}
