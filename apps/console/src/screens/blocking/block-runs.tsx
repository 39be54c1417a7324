import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Tag } from 'antd';
import type { BlockRunView } from '../../api/generated/types.gen.ts';
import { post } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { List } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { showCents, showCount, showDate, showInstant } from '../../ui/show.ts';
import { ProblemNote } from '../../ui/states.tsx';

export const runStatuses: Record<BlockRunView['status'], { label: string; color: string }> = {
  previewing: { label: 'preparando a prévia', color: 'blue' },
  previewed: { label: 'prévia pronta', color: 'gold' },
  running: { label: 'bloqueando', color: 'blue' },
  held: { label: 'espera aprovação', color: 'orange' },
  succeeded: { label: 'concluído', color: 'green' },
  failed: { label: 'falhou', color: 'red' },
  cancelled: { label: 'cancelado', color: 'default' },
};

export function BlockRunsScreen() {
  const may = useMay();
  const navigate = useNavigate();
  const preview = useMutation({
    mutationFn: () => post<BlockRunView>('/block-runs', { preview: true }),
    onSuccess: ({ id }) => void navigate({ to: '/bloqueios/$id', params: { id } }),
  });
  return (
    <Page
      title="Bloqueios por débito"
      actions={
        may('blocking:write') && (
          <Button type="primary" loading={preview.isPending} onClick={() => preview.mutate()}>
            Nova prévia
          </Button>
        )
      }
    >
      {preview.error && <ProblemNote error={preview.error} />}
      <List<BlockRunView>
        path="/block-runs"
        label="Bloqueios"
        everySeconds={10}
        empty="Nenhum bloqueio ainda. A prévia mostra quem seria bloqueado, por quê e quanto deve, antes de bloquear alguém."
        columns={[
          {
            title: 'Débitos até',
            render: (_, row) => (
              <Link to="/bloqueios/$id" params={{ id: row.id }}>
                {showDate(row.asOf)}
              </Link>
            ),
          },
          { title: 'Situação', render: (_, row) => <Tag color={runStatuses[row.status].color}>{runStatuses[row.status].label}</Tag> },
          { title: 'A bloquear', align: 'right', render: (_, row) => showCount(row.counts.toBlock) },
          { title: 'Bloqueados', align: 'right', render: (_, row) => showCount(row.counts.blocked) },
          { title: 'Pagaram antes', align: 'right', render: (_, row) => showCount(row.counts.paidMeanwhile) },
          { title: 'Em débito', align: 'right', render: (_, row) => showCents(row.overdueCents) },
          { title: 'Pedido em', render: (_, row) => showInstant(row.createdAt) },
        ]}
      />
    </Page>
  );
}
