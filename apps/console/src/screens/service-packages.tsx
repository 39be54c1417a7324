import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App, Button, Drawer, Flex, Input, Popconfirm, Table, Tag, Typography } from 'antd';
import { useState } from 'react';
import type { AvailablePackageView, LinkView, ReasonView, ServiceView } from '../api/generated/types.gen.ts';
import { get, type Page, patch, post, remove } from '../api/request.ts';
import { useMay } from '../session/session.tsx';
import { showCents, showDate } from '../ui/show.ts';
import { Loaded, Nothing } from '../ui/states.tsx';
import { accountStates } from './accounts-of.tsx';
import { trialStatuses, trialText } from './trial-terms.ts';

const origins: Record<LinkView['origin'], string> = { plan_default: 'do plano', chosen: 'escolhido', migration: 'da migração' };

/** Where the cure of each reason is. */
function cureOf({ code }: ReasonView, service: ServiceView): { to: string; label: string } | undefined {
  if (code === 'plan_locked') return { to: '/configuracao/planos', label: 'Abrir Serviços/Planos' };
  if (/^(package|product)_/.test(code)) return { to: '/configuracao/pacotes', label: 'Abrir Pacotes' };
  if (/^(integration_|platform_|no_licences)/.test(code)) return { to: '/configuracoes/integracoes', label: 'Abrir Plataformas de Conteúdo' };
  if (/^(missing_|invalid_document)/.test(code)) return { to: `/clientes/${service.customerId}`, label: 'Abrir o cadastro do cliente' };
  return undefined;
}

function Attached({ service, onChanged }: { service: ServiceView; onChanged: () => void }) {
  const may = useMay();
  const { message } = App.useApp();
  const links = useQuery({
    queryKey: [`/services/${service.id}/packages`],
    queryFn: () => get<Page<LinkView>>(`/services/${service.id}/packages`, { limit: 100 }),
    refetchInterval: 5_000,
  });
  const end = useMutation({
    mutationFn: (id: string) => remove(`/services/${service.id}/packages/${id}`),
    onSuccess: onChanged,
    onError: (error) => void message.error(error.message),
  });
  const refuse = useMutation({
    mutationFn: ({ id, version }: LinkView) => patch(`/services/${service.id}/packages/${id}`, version, { trial: { then: 'end' } }),
    onSuccess: onChanged,
    onError: (error) => void message.error(error.message),
  });
  return (
    <Loaded query={links}>
      {({ data }) => (
        <Table<LinkView>
          aria-label="Pacotes do serviço"
          size="small"
          rowKey="id"
          pagination={false}
          scroll={{ x: 'max-content' }}
          dataSource={data}
          locale={{ emptyText: <Nothing>Nenhum pacote neste serviço.</Nothing> }}
          columns={[
            {
              title: 'Pacote',
              render: (_, row) => (
                <>
                  {row.package.description}
                  {row.trial && (
                    <div className="muted">
                      {trialStatuses[row.trial.status].label}: {trialText(row.trial)}
                    </div>
                  )}
                </>
              ),
            },
            { title: 'Valor', align: 'right', render: (_, row) => showCents(row.priceCents) },
            { title: 'Origem', render: (_, row) => origins[row.origin] },
            { title: 'Desde', render: (_, row) => showDate(row.from) },
            {
              title: 'Na plataforma',
              render: (_, row) =>
                row.accounts.map((account) => (
                  <Flex key={account.accountId} vertical>
                    <span>
                      <Tag color={account.blocked ? 'red' : accountStates[account.state].color}>
                        {account.blocked ? 'bloqueado' : accountStates[account.state].label}
                      </Tag>
                    </span>
                    {account.reason && <Typography.Text type="secondary">{account.reason}</Typography.Text>}
                  </Flex>
                )),
            },
            {
              title: 'Ações',
              key: 'actions',
              render: (_, row) => (
                <Flex gap="small">
                  {row.trial && ['waiting', 'running'].includes(row.trial.status) && row.trial.then !== 'end' && (
                    <Popconfirm
                      title="O cliente não quer o que vem depois: a degustação termina no seu dia e nada é cobrado."
                      okText="Não quer"
                      cancelText="Voltar"
                      onConfirm={() => refuse.mutate(row)}
                    >
                      <Button size="small" aria-label={`Não quer depois ${row.package.description}`} disabled={!may('customers:write')}>
                        Não quer depois
                      </Button>
                    </Popconfirm>
                  )}
                  <Popconfirm title={`Remover ${row.package.description}?`} okText="Remover" cancelText="Voltar" onConfirm={() => end.mutate(row.id)}>
                    <Button size="small" aria-label={`Remover ${row.package.description}`} disabled={!may('customers:write')}>
                      Remover
                    </Button>
                  </Popconfirm>
                </Flex>
              ),
            },
          ]}
        />
      )}
    </Loaded>
  );
}

function Offered({ service, onChanged }: { service: ServiceView; onChanged: () => void }) {
  const may = useMay();
  const { message } = App.useApp();
  const [search, setSearch] = useState('');
  const path = `/services/${service.id}/available-packages`;
  const offered = useQuery({
    queryKey: [path, search],
    queryFn: () => get<Page<AvailablePackageView>>(path, { search, limit: 50 }),
    placeholderData: keepPreviousData,
  });
  const attach = useMutation({
    mutationFn: (body: { packageId: string; trial?: null }) => post(`/services/${service.id}/packages`, body),
    onSuccess: () => {
      void message.success('Pacote adicionado.');
      onChanged();
    },
    onError: (error) => void message.error(error.message),
  });
  return (
    <Flex vertical gap="small">
      <Input.Search aria-label="Buscar pacote para adicionar" placeholder="Código ou descrição" allowClear onSearch={setSearch} style={{ maxWidth: 320 }} />
      <Loaded query={offered}>
        {({ data }) => (
          <Table<AvailablePackageView>
            aria-label="Pacotes para adicionar"
            size="small"
            rowKey={(row) => row.package.id}
            pagination={false}
            scroll={{ x: 'max-content' }}
            dataSource={data}
            locale={{ emptyText: <Nothing>Nenhum pacote encontrado.</Nothing> }}
            columns={[
              { title: 'Pacote', render: (_, row) => <Typography.Text disabled={!row.available}>{row.package.description}</Typography.Text> },
              {
                title: 'Valor',
                align: 'right',
                render: (_, row) => <Typography.Text disabled={!row.available}>{showCents(row.package.priceCents)}</Typography.Text>,
              },
              {
                title: 'Por que não aparece para vender',
                width: 360,
                render: (_, row) =>
                  row.reasons.map((reason) => {
                    const cure = cureOf(reason, service);
                    return (
                      <div key={reason.code} style={{ maxWidth: 360 }}>
                        {reason.message} {reason.fix}{' '}
                        {cure && (
                          <Link to={cure.to} style={{ textDecoration: 'underline' }}>
                            {cure.label}
                          </Link>
                        )}
                      </div>
                    );
                  }),
              },
              {
                title: 'Ações',
                key: 'actions',
                render: (_, row) =>
                  row.reasons.length > 0 && row.reasons.every(({ code }) => code === 'trial_already_used') ? (
                    <Button
                      size="small"
                      aria-label={`Adicionar ${row.package.description} sem degustação`}
                      disabled={!may('customers:write')}
                      onClick={() => attach.mutate({ packageId: row.package.id, trial: null })}
                    >
                      Adicionar sem degustação
                    </Button>
                  ) : (
                    <Button
                      size="small"
                      type="primary"
                      aria-label={`Adicionar ${row.package.description}`}
                      disabled={!row.available || !may('customers:write')}
                      loading={attach.isPending && attach.variables.packageId === row.package.id}
                      onClick={() => attach.mutate({ packageId: row.package.id })}
                    >
                      Adicionar
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
    </Flex>
  );
}

/** Outras opções › Pacotes: those attached, and those that can be, or why not. */
export function ServicePackages({ service, onClose }: { service: ServiceView; onClose: () => void }) {
  const client = useQueryClient();
  const changed = (): void => void client.invalidateQueries({ predicate: ({ queryKey }) => /^\/(services|accounts)/.test(String(queryKey[0])) });
  return (
    <Drawer open title={`Pacotes · ${service.planName}`} size="min(900px, 100vw)" onClose={onClose}>
      <Flex vertical gap="large">
        <Attached service={service} onChanged={changed} />
        <div>
          <Typography.Title level={2} style={{ fontSize: 18 }}>
            Adicionar pacote
          </Typography.Title>
          <Offered service={service} onChanged={changed} />
        </div>
      </Flex>
    </Drawer>
  );
}
