import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { App, Button, Dropdown, Flex, Tag, Typography } from 'antd';
import { useState } from 'react';
import type { CheckView, IntegrationView } from '../../api/generated/types.gen.ts';
import { usePlatforms } from '../../api/lookups.ts';
import { post } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { List } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { showInstant } from '../../ui/show.ts';
import { IntegrationForm } from './integration-form.tsx';

const health: Record<IntegrationView['health']['status'], { color: string; label: string }> = {
  ok: { color: 'green', label: 'funcionando' },
  degraded: { color: 'orange', label: 'instável' },
  paused: { color: 'red', label: 'pausada' },
  unknown: { color: 'default', label: 'ainda não testada' },
};

function Actions({ integration, onEdit }: { integration: IntegrationView; onEdit: () => void }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const { message, modal } = App.useApp();
  const may = useMay();
  const again = (): Promise<void> => client.invalidateQueries({ queryKey: ['/integrations'] });
  const check = useMutation({
    mutationFn: () => post<CheckView>(`/integrations/${integration.id}/check`),
    onSuccess: (result) => {
      if (result.ok) void message.success(`A plataforma respondeu em ${result.latencyMs} ms: ${result.account ?? 'conta reconhecida'}.`);
      else modal.error({ title: 'O teste falhou', content: result.message });
      void again();
    },
    onError: (error) => void message.error(error.message),
  });
  const resume = useMutation({
    mutationFn: () => post(`/integrations/${integration.id}/resume`),
    onSuccess: again,
    onError: (error) => void message.error(error.message),
  });
  const items = [
    { key: 'products', label: 'Produtos', onClick: () => void navigate({ to: '/configuracoes/integracoes/$id/produtos', params: { id: integration.id } }) },
    { key: 'check', label: 'Testar', disabled: !may('integrations:write'), onClick: () => check.mutate() },
    { key: 'edit', label: 'Editar', disabled: !may('integrations:write'), onClick: onEdit },
    ...(integration.health.status === 'paused'
      ? [{ key: 'resume', label: 'Retomar', disabled: !may('integrations:write'), onClick: () => resume.mutate() }]
      : []),
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']} autoFocus>
      <Button loading={check.isPending} aria-label={`Ações de ${integration.description}`}>
        Ações
      </Button>
    </Dropdown>
  );
}

export function IntegrationsScreen() {
  const platforms = usePlatforms();
  const may = useMay();
  const [editing, setEditing] = useState<IntegrationView | 'new' | undefined>();
  const title = (key: string): string => platforms.data?.data.find((platform) => platform.key === key)?.title ?? key;
  return (
    <Page
      trail={['Configurações', 'Integrações']}
      title="Plataformas de Conteúdo"
      actions={
        may('integrations:write') && (
          <Button type="primary" onClick={() => setEditing('new')}>
            Adicionar
          </Button>
        )
      }
    >
      <List<IntegrationView>
        path="/integrations"
        label="Integrações"
        empty="Nenhuma integração ainda. Peça o token à plataforma e clique em Adicionar."
        columns={[
          {
            title: 'Descrição',
            render: (_, row) => (
              <Link to="/configuracoes/integracoes/$id/produtos" params={{ id: row.id }}>
                {row.description}
              </Link>
            ),
          },
          { title: 'Gateway', render: (_, row) => title(row.platform) },
          {
            title: 'Situação',
            render: (_, row) => (
              <Flex vertical>
                <span>
                  <Tag color={health[row.health.status].color}>{health[row.health.status].label}</Tag>
                  {!row.enabled && <Tag>desligada</Tag>}
                </span>
                {row.health.reason && <Typography.Text type="secondary">{row.health.reason}</Typography.Text>}
              </Flex>
            ),
          },
          { title: 'Suspende por débito', render: (_, row) => (row.suspendOnDebt ? 'Sim' : 'Não') },
          { title: 'Último teste', render: (_, row) => showInstant(row.checkedAt) },
          { title: 'Ações', key: 'actions', render: (_, row) => <Actions integration={row} onEdit={() => setEditing(row)} /> },
        ]}
      />
      {editing && <IntegrationForm integration={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />}
    </Page>
  );
}
