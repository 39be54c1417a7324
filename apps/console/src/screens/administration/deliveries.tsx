import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Table, Tag, Typography } from 'antd';
import type { DeliveryTry, DeliveryView, WholeDeliveryView } from '../../api/generated/types.gen.ts';
import { get, post } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { List } from '../../ui/list.tsx';
import { showCount, showInstant } from '../../ui/show.ts';
import { Loaded } from '../../ui/states.tsx';

/** By the API's names; one that a newer API adds is shown as it is. */
export const deliveryStatuses: Record<string, { label: string; color: string }> = {
  pending: { label: 'a entregar', color: 'blue' },
  delivered: { label: 'entregue', color: 'green' },
  failed: { label: 'desistiu', color: 'red' },
};

function Tries({ id }: { id: string }) {
  const delivery = useQuery({ queryKey: ['/deliveries', id], queryFn: () => get<WholeDeliveryView>(`/deliveries/${id}`) });
  return (
    <Loaded query={delivery}>
      {({ tries, payload }) => (
        <>
          <Table<DeliveryTry>
            aria-label="Tentativas"
            size="small"
            pagination={false}
            rowKey="at"
            dataSource={tries}
            locale={{ emptyText: 'Nenhuma tentativa ainda.' }}
            columns={[
              { title: 'Quando', render: (_, row) => showInstant(row.at) },
              { title: 'Resposta', render: (_, row) => row.status ?? row.error ?? 'sem resposta' },
              { title: 'Demorou', align: 'right', render: (_, row) => `${showCount(row.milliseconds)} ms` },
              { title: 'O que veio', render: (_, row) => row.excerpt ?? '—' },
            ]}
          />
          <Typography.Paragraph code copyable style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', marginTop: 8 }}>
            {JSON.stringify(payload, null, 2)}
          </Typography.Paragraph>
        </>
      )}
    </Loaded>
  );
}

/** What was sent, whether it arrived, every try; and sent again. */
export function Deliveries({ query }: { query: Record<string, string | undefined> }) {
  const may = useMay();
  const client = useQueryClient();
  const { message } = App.useApp();
  const again = useMutation({
    mutationFn: (id: string) => post(`/deliveries/${id}/redeliver`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['/deliveries'] }),
    onError: (error) => void message.error(error.message),
  });
  return (
    <List<DeliveryView>
      path="/deliveries"
      query={query}
      everySeconds={5}
      label="Entregas"
      empty="Nenhuma entrega nos últimos 30 dias."
      expandable={{ expandedRowRender: ({ id }) => <Tries id={id} /> }}
      columns={[
        { title: 'Evento', render: (_, row) => row.event.type },
        { title: 'Aconteceu em', render: (_, row) => showInstant(row.event.occurredAt) },
        {
          title: 'Situação',
          render: (_, row) => <Tag color={deliveryStatuses[row.status]?.color ?? 'default'}>{deliveryStatuses[row.status]?.label ?? row.status}</Tag>,
        },
        { title: 'Tentativas', align: 'right', render: (_, row) => showCount(row.attempts) },
        { title: 'Última resposta', render: (_, row) => row.lastStatus ?? row.lastError ?? '—' },
        { title: 'Próxima', render: (_, row) => showInstant(row.nextAttemptAt) },
        {
          title: 'Ações',
          key: 'actions',
          render: (_, row) =>
            may('webhooks:write') && (
              <Button size="small" aria-label={`Enviar de novo ${row.event.type}`} onClick={() => again.mutate(row.id)}>
                Enviar de novo
              </Button>
            ),
        },
      ]}
    />
  );
}
