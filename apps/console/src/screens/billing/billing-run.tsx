import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Alert, App, Button, Progress, Table, Tag } from 'antd';
import type { BillingRunView, DraftView } from '../../api/generated/types.gen.ts';
import { post } from '../../api/request.ts';
import { useWork } from '../../api/use-work.ts';
import { useMay } from '../../session/session.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { List } from '../../ui/list.tsx';
import { Page, Unloaded } from '../../ui/page.tsx';
import { showCents, showCompetence, showCount, showDate } from '../../ui/show.ts';
import { billingStatuses } from './billing-runs.tsx';
import { InvoicesOf } from './invoices.tsx';

function Levers({ run }: { run: BillingRunView }) {
  const may = useMay();
  const client = useQueryClient();
  const { modal, message } = App.useApp();
  const act = useMutation({
    mutationFn: (verb: 'run' | 'cancel') => post<BillingRunView>(`/billing-runs/${run.id}/${verb}`),
    onSuccess: (view) => client.setQueryData(['/billing-runs', run.id], view),
    onError: (error) => void message.error(error.message),
  });
  const confirm = (): void =>
    void modal.confirm({
      title: `Emitir ${showCount(run.counts.invoices)} faturas?`,
      content: `Competência ${showCompetence(run.competence)}, ${showCents(run.totalCents)}. Cada serviço é faturado uma vez só.`,
      okText: 'Emitir',
      cancelText: 'Voltar',
      onOk: () => act.mutateAsync('run').catch(() => undefined),
    });
  const goesOn = run.status === 'cancelled' || run.status === 'failed';
  return (
    <>
      {(run.status === 'previewed' || goesOn) && (
        <Button type="primary" disabled={!may('billing:write')} onClick={confirm}>
          {goesOn ? 'Continuar' : `Emitir ${showCount(run.counts.invoices)} faturas`}
        </Button>
      )}
      {['previewing', 'previewed', 'running'].includes(run.status) && (
        <Button disabled={!may('billing:write')} onClick={() => act.mutate('cancel')}>
          Cancelar
        </Button>
      )}
    </>
  );
}

function Drafts({ runId }: { runId: string }) {
  return (
    <List<DraftView>
      path={`/billing-runs/${runId}/drafts`}
      label="Prévia das faturas"
      empty="Nada a faturar nesta competência."
      rowKey={({ serviceId }) => serviceId}
      expandable={{
        expandedRowRender: ({ lines }) => (
          <Table
            aria-label="Linhas"
            size="small"
            pagination={false}
            rowKey={(line) => `${line.kind}${line.description}${line.period}`}
            dataSource={lines}
            columns={[
              { title: 'Item', dataIndex: 'description' },
              { title: 'Dias', align: 'right', render: (_, line) => line.days ?? '—' },
              { title: 'Valor', align: 'right', render: (_, line) => showCents(line.amountCents) },
            ]}
          />
        ),
      }}
      columns={[
        {
          title: 'Cliente',
          render: (_, row) => (
            <Link to="/clientes/$id" params={{ id: row.customerId }}>
              {row.customerName}
            </Link>
          ),
        },
        { title: 'Vencimento', render: (_, row) => showDate(row.dueDate) },
        { title: 'Período', render: (_, row) => showCompetence(row.period) },
        { title: 'Total', align: 'right', render: (_, row) => showCents(row.totalCents) },
      ]}
    />
  );
}

export function BillingRunScreen() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useWork<BillingRunView>('/billing-runs', id);
  const run = query.data;
  if (!run) return <Unloaded trail={['Faturamento']} title="Faturamento" query={query} />;
  const { done, total } = run.progress;
  const moving = run.status === 'previewing' || run.status === 'running';
  return (
    <Page trail={['Faturamento']} title={`Competência ${showCompetence(run.competence)}`} actions={<Levers run={run} />}>
      <Facts>
        <Fact title="Situação" value={<Tag color={billingStatuses[run.status]?.color ?? 'default'}>{billingStatuses[run.status]?.label ?? run.status}</Tag>} />
        <Fact title={run.finishedAt || run.status === 'running' ? 'Faturas emitidas' : 'Faturas a emitir'} value={run.counts.invoices} />
        <Fact title="Já faturados antes" value={run.counts.alreadyBilled} />
        <Fact title="Total" value={showCents(run.totalCents)} />
        {run.carriedCents > 0 && <Fact title="Crédito para a próxima" value={showCents(run.carriedCents)} />}
      </Facts>
      {moving && <Progress aria-label="Andamento" percent={total ? Math.round((done / total) * 100) : 100} status="active" showInfo={total !== null} />}
      {run.error && <Alert type="error" showIcon title={run.error.message} />}
      {run.status === 'previewed' ? <Drafts runId={id} /> : <InvoicesOf path={`/billing-runs/${id}/invoices`} query={{}} withCustomer />}
    </Page>
  );
}
