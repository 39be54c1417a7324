import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Form, Select, Tag } from 'antd';
import { useState } from 'react';
import type { BillingRunView } from '../../api/generated/types.gen.ts';
import { useMay } from '../../session/session.tsx';
import { FormModal } from '../../ui/form-modal.tsx';
import { List } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { showCents, showCompetence, showCount, showInstant } from '../../ui/show.ts';
import { useSave } from '../../ui/use-save.ts';

/** By the API's names; one that a newer API adds is shown as it is. */
export const billingStatuses: Record<string, { label: string; color: string }> = {
  previewing: { label: 'preparando a prévia', color: 'blue' },
  previewed: { label: 'prévia pronta', color: 'gold' },
  running: { label: 'faturando', color: 'blue' },
  succeeded: { label: 'concluído', color: 'green' },
  failed: { label: 'falhou', color: 'red' },
  cancelled: { label: 'cancelado', color: 'default' },
};
/** From last month to four months ahead, `2026-12`. */
function monthsAround(today: Date): string[] {
  return [-1, 0, 1, 2, 3, 4].map((ahead) => {
    const month = new Date(Date.UTC(today.getFullYear(), today.getMonth() + ahead, 1));
    return month.toISOString().slice(0, 7);
  });
}

function Request({ onClose }: { onClose: () => void }) {
  const [months] = useState(() => monthsAround(new Date()));
  const navigate = useNavigate();
  const save = useSave<{ competence: string }, BillingRunView>({
    path: '/billing-runs',
    existing: undefined,
    bodyOf: (fields) => ({ ...fields, preview: true }),
    onSaved: ({ id }) => void navigate({ to: '/faturamento/$id', params: { id } }),
  });
  return (
    <FormModal<{ competence: string }> title="Novo faturamento" save={save} onClose={onClose} verb="Ver prévia" initialValues={{ competence: months[1] }}>
      <Form.Item
        name="competence"
        label="Competência"
        extra="O mês em que as faturas vencem. Um serviço já faturado nele não é faturado de novo."
        rules={[{ required: true, message: 'Escolha o mês.' }]}
      >
        <Select options={months.map((value) => ({ value, label: showCompetence(value) }))} />
      </Form.Item>
    </FormModal>
  );
}

export function BillingRunsScreen() {
  const may = useMay();
  const [asking, setAsking] = useState(false);
  return (
    <Page
      title="Faturamento"
      actions={
        may('billing:write') && (
          <Button type="primary" onClick={() => setAsking(true)}>
            Novo faturamento
          </Button>
        )
      }
    >
      <List<BillingRunView>
        path="/billing-runs"
        label="Faturamentos"
        everySeconds={10}
        empty="Nenhum faturamento ainda. A prévia mostra cada fatura, linha a linha, antes de existir alguma."
        columns={[
          {
            title: 'Competência',
            render: (_, row) => (
              <Link to="/faturamento/$id" params={{ id: row.id }}>
                {showCompetence(row.competence)}
              </Link>
            ),
          },
          {
            title: 'Situação',
            render: (_, row) => <Tag color={billingStatuses[row.status]?.color ?? 'default'}>{billingStatuses[row.status]?.label ?? row.status}</Tag>,
          },
          { title: 'Faturas', align: 'right', render: (_, row) => showCount(row.counts.invoices) },
          { title: 'Já faturados', align: 'right', render: (_, row) => showCount(row.counts.alreadyBilled) },
          { title: 'Total', align: 'right', render: (_, row) => showCents(row.totalCents) },
          { title: 'Pedido em', render: (_, row) => showInstant(row.createdAt) },
        ]}
      />
      {asking && <Request onClose={() => setAsking(false)} />}
    </Page>
  );
}
