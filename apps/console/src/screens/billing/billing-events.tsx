import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App, Button, Popconfirm, Segmented, Table, Tag } from 'antd';
import type { BillingEventView, InstallmentView } from '../../api/generated/types.gen.ts';
import { post } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { List } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { showCents, showCompetence, showInstant } from '../../ui/show.ts';
import { useFilters } from '../../ui/use-filters.ts';
import { ServiceLink } from '../customers/customer-link.tsx';

export const eventKinds: Record<BillingEventView['kind'], string> = { surcharge: 'Acréscimo', discount: 'Desconto' };

const amountText = ({ amountCents, percent }: BillingEventView): string => (amountCents === null ? `${percent} %` : showCents(amountCents));

const Installments = ({ rows }: { rows: InstallmentView[] }) => (
  <Table<InstallmentView>
    aria-label="Parcelas"
    size="small"
    pagination={false}
    rowKey="number"
    dataSource={rows}
    columns={[
      { title: 'Parcela', render: (_, row) => `${row.number} de ${rows.length}` },
      { title: 'A partir de', render: (_, row) => showCompetence(row.competence) },
      { title: 'Valor', align: 'right', render: (_, row) => showCents(row.amountCents) },
      { title: 'Situação', render: (_, row) => (row.invoiceId ? <Tag color="green">faturada</Tag> : <Tag>a faturar</Tag>) },
    ]}
  />
);

/** Surcharges and discounts of services, by installments, that the next billing runs take up. */
export function BillingEvents({ query }: { query: Record<string, string | undefined> }) {
  const may = useMay();
  const client = useQueryClient();
  const { message } = App.useApp();
  const cancel = useMutation({
    mutationFn: (id: string) => post(`/billing-events/${id}/cancel`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['/billing-events'] }),
    onError: (error) => void message.error(error.message),
  });
  return (
    <List<BillingEventView>
      path="/billing-events"
      query={query}
      label="Eventos de faturamento"
      empty="Nenhum evento. Acréscimos e descontos são lançados nas outras opções (⋮) do serviço do cliente."
      expandable={{ expandedRowRender: ({ installments }) => <Installments rows={installments} /> }}
      columns={[
        { title: 'Cliente', render: (_, row) => <ServiceLink serviceId={row.serviceId} tab="servicos" /> },
        { title: 'Descrição', dataIndex: 'description' },
        { title: 'Tipo', render: (_, row) => <Tag color={row.kind === 'discount' ? 'green' : 'blue'}>{eventKinds[row.kind]}</Tag> },
        { title: 'Valor', align: 'right', render: (_, row) => amountText(row) },
        {
          title: 'Parcelas',
          align: 'right',
          render: (_, row) => `${row.installments.filter(({ invoiceId }) => invoiceId).length} de ${row.installments.length}`,
        },
        { title: 'A partir de', render: (_, row) => showCompetence(row.firstCompetence) },
        { title: 'Lançado em', render: (_, row) => showInstant(row.createdAt) },
        {
          title: 'Ações',
          key: 'actions',
          render: (_, row) => {
            if (row.cancelledAt) return <Tag>cancelado</Tag>;
            const left = row.installments.some(({ invoiceId }) => invoiceId === null);
            if (!left || !may('billing:write')) return '—';
            return (
              <Popconfirm title="Cancelar o que falta faturar?" okText="Cancelar o evento" cancelText="Voltar" onConfirm={() => cancel.mutate(row.id)}>
                <Button size="small" danger aria-label={`Cancelar ${row.description}`}>
                  Cancelar
                </Button>
              </Popconfirm>
            );
          },
        },
      ]}
    />
  );
}

export function BillingEventsScreen() {
  const [{ kind, serviceId }, setFilters] = useFilters();
  return (
    <Page
      title="Eventos de faturamento"
      actions={
        <Link to="/faturamento" className="muted">
          Ver faturamentos
        </Link>
      }
    >
      <Segmented
        aria-label="Tipo do evento"
        style={{ alignSelf: 'start' }}
        value={kind ?? ''}
        onChange={(value) => setFilters({ kind: value })}
        options={[{ value: '', label: 'Todos' }, ...Object.entries(eventKinds).map(([value, label]) => ({ value, label }))]}
      />
      <BillingEvents query={{ kind, serviceId }} />
    </Page>
  );
}
