import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Flex, Progress, Segmented, Select, Tag } from 'antd';
import { useState } from 'react';
import type { DifferenceView, FixedView, ReconciliationView } from '../../api/generated/types.gen.ts';
import { post } from '../../api/request.ts';
import { isUnderWay, useWork } from '../../api/use-work.ts';
import { useMay } from '../../session/session.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { List } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { showInstant } from '../../ui/show.ts';
import { Loaded, Nothing } from '../../ui/states.tsx';
import { useFilters } from '../../ui/use-filters.ts';
import { useIntegrations } from '../../api/lookups.ts';

const kinds: Record<DifferenceView['kind'], string> = {
  only_ours: 'só aqui',
  only_theirs: 'só na plataforma',
  state: 'bloqueio diferente',
  product: 'produto diferente',
};

const shown = (products: DifferenceView['ours']): string =>
  ((products ?? []) as { ref: string; blocked: unknown }[]).map(({ ref, blocked }) => `${ref}${blocked ? ' (bloqueado)' : ''}`).join(', ') || '—';

function Differences({ run }: { run: ReconciliationView }) {
  const may = useMay();
  const client = useQueryClient();
  const { message, modal } = App.useApp();
  const [kind, setKind] = useState('');
  const fix = useMutation({
    mutationFn: (body: object) => post<FixedView>(`/reconciliations/${run.id}/fix`, body),
    onSuccess: ({ marked, foreign }) => {
      void message.success(`${marked} marcadas para acerto.${foreign > 0 ? ` ${foreign} não são nossas e não foram tocadas.` : ''}`);
      void client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('/reconciliations') });
    },
    onError: (error) => void message.error(error.message),
  });
  return (
    <>
      <Flex gap="small" wrap justify="space-between">
        <Segmented
          aria-label="Tipo de diferença"
          value={kind}
          onChange={setKind}
          options={[{ value: '', label: 'Todas' }, ...Object.entries(kinds).map(([value, label]) => ({ value, label }))]}
        />
        {may('accounts:write') && kind !== '' && kind !== 'only_theirs' && (
          <Button
            loading={fix.isPending}
            onClick={() =>
              void modal.confirm({
                title: `Acertar todas: ${kinds[kind as DifferenceView['kind']]}?`,
                okText: 'Acertar',
                cancelText: 'Voltar',
                onOk: () => fix.mutateAsync({ kind, confirm: true }).catch(() => undefined),
              })
            }
          >
            Acertar todas deste tipo
          </Button>
        )}
      </Flex>
      <List<DifferenceView>
        path={`/reconciliations/${run.id}/differences`}
        query={{ kind }}
        label="Diferenças"
        empty="Nenhuma diferença: o que foi vendido e pago é o que a plataforma tem."
        columns={[
          { title: 'Diferença', render: (_, row) => kinds[row.kind] },
          { title: 'Conta na plataforma', render: (_, row) => row.remoteId ?? '—' },
          { title: 'Aqui', render: (_, row) => shown(row.ours) },
          { title: 'Na plataforma', render: (_, row) => shown(row.theirs) },
          { title: 'De quem é', render: (_, row) => (row.foreign ? <Tag>não é nossa</Tag> : <Tag color="blue">nossa</Tag>) },
          {
            title: 'Acerto',
            key: 'actions',
            render: (_, row) =>
              row.fixedAt ? (
                `pedido em ${showInstant(row.fixedAt)}`
              ) : (
                <Button size="small" disabled={row.foreign || !may('accounts:write')} onClick={() => fix.mutate({ differenceIds: [row.id] })}>
                  Acertar
                </Button>
              ),
          },
        ]}
      />
    </>
  );
}

export function ReconciliationsScreen() {
  const may = useMay();
  const { message } = App.useApp();
  const [filters, setFilters] = useFilters();
  const integrations = useIntegrations();
  const integrationId = filters['integrationId'] ?? integrations.data?.data[0]?.id;
  const query = useWork<ReconciliationView>('/reconciliations', filters['conferencia']);
  const run = query.data;
  const start = useMutation({
    mutationFn: () => post<ReconciliationView>(`/integrations/${integrationId}/reconciliations`),
    onSuccess: ({ id }) => setFilters({ conferencia: id }),
    onError: (error) => void message.error(error.message),
  });
  return (
    <Page
      title="Reconciliação"
      actions={
        may('accounts:write') && (
          <Button type="primary" disabled={!integrationId} loading={start.isPending || isUnderWay(run?.status)} onClick={() => start.mutate()}>
            Conferir agora
          </Button>
        )
      }
    >
      <Select
        aria-label="Integração"
        style={{ maxWidth: 360 }}
        value={integrationId ?? null}
        onChange={(id: string) => setFilters({ integrationId: id, conferencia: undefined })}
        options={(integrations.data?.data ?? []).map(({ id, description }) => ({ value: id, label: description }))}
      />
      {integrationId === undefined && <Loaded query={integrations}>{() => <Nothing>Nenhuma integração para conferir.</Nothing>}</Loaded>}
      {filters['conferencia'] && !run && <Loaded query={query}>{() => null}</Loaded>}
      {integrationId && !filters['conferencia'] && (
        <List<ReconciliationView>
          path={`/integrations/${integrationId}/reconciliations`}
          label="Conferências"
          empty="Nenhuma conferência ainda. Ela compara conta a conta o que vendemos com o que a plataforma tem."
          columns={[
            {
              title: 'Quando',
              render: (_, row) => (
                <Button type="link" style={{ padding: 0 }} onClick={() => setFilters({ conferencia: row.id })}>
                  {showInstant(row.createdAt)}
                </Button>
              ),
            },
            { title: 'Comparadas', align: 'right', dataIndex: 'compared' },
            { title: 'Só aqui', align: 'right', dataIndex: 'onlyOurs' },
            { title: 'Só na plataforma', align: 'right', dataIndex: 'onlyTheirs' },
            { title: 'Bloqueio', align: 'right', dataIndex: 'state' },
            { title: 'Produto', align: 'right', dataIndex: 'product' },
            { title: 'Acertadas', align: 'right', dataIndex: 'fixed' },
          ]}
        />
      )}
      {run && (
        <>
          <Button style={{ alignSelf: 'start' }} onClick={() => setFilters({ conferencia: undefined })}>
            Todas as conferências
          </Button>
          <Facts>
            <Fact title="Comparadas" value={run.compared} />
            <Fact title="Só aqui" value={run.onlyOurs} />
            <Fact title="Só na plataforma" value={run.onlyTheirs} />
            <Fact title="Bloqueio diferente" value={run.state} />
            <Fact title="Produto diferente" value={run.product} />
            <Fact title="Acertadas" value={run.fixed} />
          </Facts>
          {isUnderWay(run.status) && (
            <Progress
              percent={run.progress.total ? Math.round((run.progress.done / run.progress.total) * 100) : 100}
              status="active"
              showInfo={false}
              aria-label="Conferência"
            />
          )}
          {run.heldReason && <Alert type="warning" showIcon title={run.heldReason} />}
          {run.status === 'failed' && (
            <Alert type="error" showIcon title="A conferência falhou." description={String((run.error as { message?: string } | null)?.message ?? '')} />
          )}
          {!isUnderWay(run.status) && <Differences run={run} />}
        </>
      )}
    </Page>
  );
}
