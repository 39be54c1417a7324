import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App, Button, Flex, Input, Table, Typography } from 'antd';
import { useState } from 'react';
import type { AvailablePackageView, OfferedPackageView, ReasonView, ServiceView } from '../../api/generated/types.gen.ts';
import { get, type Page, post } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { showCents } from '../../ui/show.ts';
import { Loaded, Nothing } from '../../ui/states.tsx';
import { AttachForm } from './attach-form.tsx';
import { termsText } from '../catalog/trial-terms.ts';

/** Where the cure of each reason is. */
function cureOf({ code }: ReasonView, service: ServiceView): { to: string; label: string } | undefined {
  if (code === 'plan_locked') return { to: '/configuracao/planos', label: 'Abrir Serviços/Planos' };
  if (/^(package|product)_/.test(code)) return { to: '/configuracao/pacotes', label: 'Abrir Pacotes' };
  if (/^(integration_|platform_|no_licences)/.test(code)) return { to: '/configuracoes/integracoes', label: 'Abrir Plataformas de Conteúdo' };
  if (/^(missing_|invalid_document)/.test(code)) return { to: `/clientes/${service.customerId}`, label: 'Abrir o cadastro do cliente' };
  return undefined;
}

/** Those that can be added, and why the others cannot. */
export function Offered({ service, onChanged }: { service: ServiceView; onChanged: () => void }) {
  const may = useMay();
  const { message } = App.useApp();
  const [search, setSearch] = useState('');
  const [agreeing, setAgreeing] = useState<OfferedPackageView>();
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
              {
                title: 'Pacote',
                render: (_, row) => (
                  <>
                    <Typography.Text disabled={!row.available}>{row.package.description}</Typography.Text>
                    {row.package.trial && <div className="muted">{termsText(row.package.trial)}</div>}
                  </>
                ),
              },
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
                    <Flex gap="small">
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
                      <Button
                        size="small"
                        aria-label={`Combinar ${row.package.description}`}
                        disabled={!row.available || !may('customers:write')}
                        onClick={() => setAgreeing(row.package)}
                      >
                        Combinar…
                      </Button>
                    </Flex>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
      {agreeing && <AttachForm serviceId={service.id} pack={agreeing} onClose={() => setAgreeing(undefined)} />}
    </Flex>
  );
}
