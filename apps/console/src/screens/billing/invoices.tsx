import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Descriptions, Drawer, Flex, Segmented, Table, Tag } from 'antd';
import { useState } from 'react';
import type { InvoiceLineView, InvoiceRowView, InvoiceView } from '../../api/generated/types.gen.ts';
import { get, post } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { CustomerLink } from '../customers/customer-link.tsx';
import { List } from '../../ui/list.tsx';
import { MoneyField } from '../../ui/money-field.tsx';
import { Page } from '../../ui/page.tsx';
import { showCents, showCompetence, showDate, showInstant } from '../../ui/show.ts';
import { Loaded, ProblemNote } from '../../ui/states.tsx';
import { useFilters } from '../../ui/use-filters.ts';

/** By the API's names; one that a newer API adds is shown as it is. */
const statuses: Record<string, { label: string; color: string }> = {
  open: { label: 'em aberto', color: 'blue' },
  overdue: { label: 'vencida', color: 'red' },
  paid: { label: 'paga', color: 'green' },
  cancelled: { label: 'cancelada', color: 'default' },
  renegotiated: { label: 'renegociada', color: 'default' },
};
const Status = ({ status }: { status: string }) => <Tag color={statuses[status]?.color ?? 'default'}>{statuses[status]?.label ?? status}</Tag>;

function Pay({ invoice, onPaid }: { invoice: InvoiceView; onPaid: () => void }) {
  const [cents, setCents] = useState<number | null>(invoice.totalCents - invoice.paidCents);
  const pay = useMutation({
    mutationFn: () => post(`/invoices/${invoice.id}/payments`, { amountCents: cents, paidAt: new Date().toISOString() }),
    onSuccess: onPaid,
  });
  return (
    <Flex vertical gap="small">
      <Flex gap="small" align="center">
        <MoneyField aria-label="Valor pago" value={cents} onChange={setCents} />
        <Button type="primary" disabled={!cents} loading={pay.isPending} onClick={() => pay.mutate()}>
          Registrar pagamento
        </Button>
      </Flex>
      {pay.error && <ProblemNote error={pay.error} />}
    </Flex>
  );
}

function Invoice({ id, onClose }: { id: string; onClose: () => void }) {
  const client = useQueryClient();
  const may = useMay();
  const invoice = useQuery({ queryKey: ['/invoices', id], queryFn: () => get<InvoiceView>(`/invoices/${id}`) });
  return (
    <Drawer open title="Fatura" size="min(640px, 100vw)" onClose={onClose}>
      <Loaded query={invoice}>
        {(shown) => (
          <Flex vertical gap="middle">
            <Descriptions
              column={1}
              size="small"
              items={[
                { key: 'status', label: 'Situação', children: <Status status={shown.status} /> },
                { key: 'due', label: 'Vencimento', children: showDate(shown.dueDate) },
                { key: 'total', label: 'Total', children: showCents(shown.totalCents) },
                { key: 'paid', label: 'Pago', children: showCents(shown.paidCents) },
                { key: 'blocks', label: 'Pode bloquear', children: shown.blocks ? 'Sim' : 'Não' },
              ]}
            />
            <Table<InvoiceLineView>
              aria-label="Itens da fatura"
              size="small"
              rowKey="id"
              pagination={false}
              dataSource={shown.lines}
              columns={[
                { title: 'Item', dataIndex: 'description' },
                { title: 'Valor', align: 'right', render: (_, line) => showCents(line.amountCents) },
              ]}
            />
            {shown.payments.map((payment) => (
              <span key={payment.id}>
                Pagamento de {showCents(payment.amountCents)} em {showInstant(payment.paidAt)}
              </span>
            ))}
            {may('billing:write') && (shown.status === 'open' || shown.status === 'overdue') && (
              <Pay
                key={shown.version}
                invoice={shown}
                onPaid={() => void client.invalidateQueries({ predicate: ({ queryKey }) => /^\/(invoices|services|accounts)/.test(String(queryKey[0])) })}
              />
            )}
          </Flex>
        )}
      </Loaded>
    </Drawer>
  );
}

export function InvoicesOf({
  path = '/invoices',
  query,
  withCustomer = false,
}: {
  path?: string;
  query: Record<string, string | undefined>;
  withCustomer?: boolean;
}) {
  const [opened, setOpened] = useState<string>();
  return (
    <>
      <List<InvoiceRowView>
        path={path}
        query={query}
        label="Faturas"
        empty="Nenhuma fatura aqui."
        columns={[
          {
            title: 'Vencimento',
            render: (_, row) => (
              <Button type="link" style={{ padding: 0 }} onClick={() => setOpened(row.id)}>
                {showDate(row.dueDate)}
              </Button>
            ),
          },
          ...(withCustomer
            ? [
                {
                  title: 'Cliente',
                  key: 'customer',
                  render: (_: unknown, row: InvoiceRowView) => <CustomerLink customerId={row.customerId} tab="faturas" />,
                },
              ]
            : []),
          { title: 'Competência', render: (_, row) => showCompetence(row.competence) },
          { title: 'Total', align: 'right', render: (_, row) => showCents(row.totalCents) },
          { title: 'Pago', align: 'right', render: (_, row) => showCents(row.paidCents) },
          { title: 'Situação', render: (_, row) => <Status status={row.status} /> },
          { title: 'Código', render: (_, row) => row.externalRef ?? '—' },
        ]}
      />
      {opened && <Invoice id={opened} onClose={() => setOpened(undefined)} />}
    </>
  );
}

export function InvoicesScreen() {
  const [filters, setFilters] = useFilters();
  return (
    <Page title="Faturas">
      <Segmented
        aria-label="Situação das faturas"
        style={{ alignSelf: 'start' }}
        value={filters['status'] ?? ''}
        onChange={(status) => setFilters({ status })}
        options={[
          { value: '', label: 'Todas' },
          ...['open', 'overdue', 'paid', 'cancelled'].map((value) => ({ value, label: statuses[value]?.label ?? value })),
        ]}
      />
      <InvoicesOf query={{ status: filters['status'] }} withCustomer />
    </Page>
  );
}
