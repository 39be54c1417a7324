import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button, Flex, Popconfirm, Table, Tag, Typography } from 'antd';
import { useState } from 'react';
import type { LinkView, ServiceView } from '../../api/generated/types.gen.ts';
import { get, type Page, patch, remove } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { showCents, showDate } from '../../ui/show.ts';
import { Loaded, Nothing } from '../../ui/states.tsx';
import { accountStates } from './accounts-of.tsx';
import { LinkForm } from './link-form.tsx';
import { hasOpenTrial, trialStatuses, trialText } from '../catalog/trial-terms.ts';

const origins: Record<LinkView['origin'], string> = { plan_default: 'do plano', chosen: 'escolhido', migration: 'da migração' };

/** The packages that a service has. */
export function Attached({ service, onChanged }: { service: ServiceView; onChanged: () => void }) {
  const may = useMay();
  const { message } = App.useApp();
  const [changing, setChanging] = useState<LinkView>();
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
    onError: (error) => void message.error(error.message),
    onSettled: onChanged,
  });
  return (
    <>
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
              { title: 'Até', render: (_, row) => showDate(row.until) },
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
                    {hasOpenTrial(row) && row.trial?.then !== 'end' && (
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
                    <Button size="small" aria-label={`Alterar ${row.package.description}`} disabled={!may('customers:write')} onClick={() => setChanging(row)}>
                      Alterar
                    </Button>
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
      {changing && <LinkForm link={changing} onClose={() => setChanging(undefined)} />}
    </>
  );
}
