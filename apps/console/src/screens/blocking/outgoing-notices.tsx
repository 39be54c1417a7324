import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Flex, Segmented, Tag } from 'antd';
import type { OutgoingNoticeView } from '../../api/generated/types.gen.ts';
import { post } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { List } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { showCount, showInstant } from '../../ui/show.ts';
import { useFilters } from '../../ui/use-filters.ts';
import { channels } from '../customers/notices-of.tsx';
import { ServiceLink } from '../customers/customer-link.tsx';

const statuses: Record<OutgoingNoticeView['status'], { label: string; color: string }> = {
  queued: { label: 'na fila', color: 'blue' },
  sent: { label: 'enviado', color: 'green' },
  failed: { label: 'não foi', color: 'red' },
  unneeded: { label: 'pago antes', color: 'default' },
};
const stages: Record<OutgoingNoticeView['stage'], string> = { block: 'antes de bloquear', end: 'antes de rescindir', trial: 'antes da primeira cobrança' };

/** What is sent from here, and what became of it; a notice that did not arrive lets nobody be blocked. */
export function OutgoingNoticesScreen() {
  const may = useMay();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [{ status }, setFilters] = useFilters();
  const again = useMutation({
    mutationFn: (id: string) => post(`/outgoing-notices/${id}/retry`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['/outgoing-notices'] }),
    onError: (error) => void message.error(error.message),
  });
  const run = useMutation({
    mutationFn: () => post('/notice-runs'),
    onSuccess: async () => {
      void message.success('Quem deve ser avisado hoje está sendo avisado.');
      await client.invalidateQueries({ queryKey: ['/outgoing-notices'] });
    },
    onError: (error) => void message.error(error.message),
  });
  return (
    <Page
      title="Avisos de débito"
      actions={
        may('blocking:run') && (
          <Button loading={run.isPending} onClick={() => run.mutate()}>
            Avisar quem deve ser avisado hoje
          </Button>
        )
      }
    >
      <Flex>
        <Segmented
          aria-label="Situação dos avisos"
          value={status ?? ''}
          onChange={(value) => setFilters({ status: value })}
          options={[{ value: '', label: 'Todos' }, ...Object.entries(statuses).map(([value, { label }]) => ({ value, label }))]}
        />
      </Flex>
      <List<OutgoingNoticeView>
        path="/outgoing-notices"
        query={{ status }}
        everySeconds={10}
        label="Avisos de débito"
        empty="Nenhum aviso enviado por aqui. O perfil de suspensão diz quantos dias após o vencimento se avisa."
        columns={[
          { title: 'Cliente', render: (_, row) => <ServiceLink serviceId={row.serviceId} tab="avisos" /> },
          { title: 'Para quê', render: (_, row) => stages[row.stage] },
          { title: 'Por', render: (_, row) => channels[row.channel] ?? row.channel },
          { title: 'Situação', render: (_, row) => <Tag color={statuses[row.status].color}>{statuses[row.status].label}</Tag> },
          { title: 'Tentativas', align: 'right', render: (_, row) => showCount(row.attempts) },
          { title: 'Por que não foi', render: (_, row) => row.failure ?? '—' },
          { title: 'Quando', render: (_, row) => showInstant(row.endedAt ?? row.createdAt) },
          {
            title: 'Ações',
            key: 'actions',
            render: (_, row) =>
              row.status === 'failed' &&
              may('blocking:run') && (
                <Button size="small" onClick={() => again.mutate(row.id)}>
                  Tentar de novo
                </Button>
              ),
          },
        ]}
      />
    </Page>
  );
}
