import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Alert, App, Button, Progress, Segmented, Tag } from 'antd';
import type { BlockRunServiceView, BlockRunView } from '../../api/generated/types.gen.ts';
import { post } from '../../api/request.ts';
import { useWork } from '../../api/use-work.ts';
import { useMay } from '../../session/session.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { List } from '../../ui/list.tsx';
import { Page, Unloaded } from '../../ui/page.tsx';
import { showCents, showCount, showDate, showInstant } from '../../ui/show.ts';
import { useFilters } from '../../ui/use-filters.ts';
import { runStatuses } from './block-runs.tsx';

/** By the API's names; one that a newer API adds is shown as it is. */
const reasons: Record<string, string> = {
  overdue: 'em débito, com aviso no prazo',
  cancelled: 'serviço cancelado',
  never_enabled: 'serviço nunca habilitado',
  already_blocked: 'já bloqueado por débito',
  trusted: 'desbloqueado em confiança',
  no_notice: 'falta o aviso de débito',
  notice_too_recent: 'o aviso é recente demais',
  non_business_day: 'hoje não é dia útil',
};
const outcomes: Record<string, string> = { blocked: 'bloqueado', paid_meanwhile: 'pagou antes', changed_meanwhile: 'mudou antes', undone: 'desfeito' };

function Levers({ run }: { run: BlockRunView }) {
  const may = useMay();
  const client = useQueryClient();
  const { modal, message } = App.useApp();
  const act = useMutation({
    mutationFn: (verb: 'run' | 'approve' | 'cancel' | 'undo') => post<BlockRunView>(`/block-runs/${run.id}/${verb}`),
    onSuccess: (view) => {
      client.setQueryData(['/block-runs', run.id], view);
      void client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(`/block-runs`) && queryKey[1] !== run.id });
    },
    onError: (error) => void message.error(error.message),
  });
  const confirm = (verb: 'run' | 'approve' | 'undo', title: string, content: string, okText: string): void =>
    void modal.confirm({ title, content, okText, cancelText: 'Voltar', onOk: () => act.mutateAsync(verb).catch(() => undefined) });
  const count = showCount(run.counts.toBlock);
  return (
    <>
      {run.status === 'previewed' && (
        <Button
          type="primary"
          danger
          disabled={!may('blocking:run') || run.counts.toBlock === 0}
          onClick={() => confirm('run', `Bloquear ${count} serviços?`, 'Só os desta prévia. Quem pagou nesse meio-tempo fica de fora.', 'Bloquear')}
        >
          Bloquear {count}
        </Button>
      )}
      {run.status === 'held' && (
        <Button
          type="primary"
          danger
          disabled={!may('blocking:approve')}
          onClick={() => confirm('approve', 'Aprovar este bloqueio?', run.heldReason ?? '', 'Aprovar')}
        >
          Aprovar
        </Button>
      )}
      {['previewed', 'running', 'held', 'previewing'].includes(run.status) && (
        <Button disabled={!may('blocking:run')} onClick={() => act.mutate('cancel')}>
          Cancelar
        </Button>
      )}
      {run.status === 'succeeded' && run.counts.blocked > run.counts.undone && (
        <Button
          disabled={!may('blocking:run')}
          onClick={() => confirm('undo', 'Desfazer este bloqueio?', 'Todos os bloqueados por ele voltam a funcionar.', 'Desfazer')}
        >
          Desfazer
        </Button>
      )}
    </>
  );
}

export function BlockRunScreen() {
  const { id } = useParams({ strict: false }) as { id: string };
  const [filters, setFilters] = useFilters();
  const query = useWork<BlockRunView>('/block-runs', id);
  const run = query.data;
  const decision = filters['decision'] ?? 'block';
  if (!run) return <Unloaded trail={['Bloqueios por débito']} title="Bloqueio" query={query} />;
  const moving = run.status === 'previewing' || run.status === 'running';
  const { done, total } = run.progress;
  return (
    <Page trail={['Bloqueios por débito']} title={`Débitos até ${showDate(run.asOf)}`} actions={<Levers run={run} />}>
      <Facts>
        <Fact title="Situação" value={<Tag color={runStatuses[run.status].color}>{runStatuses[run.status].label}</Tag>} />
        <Fact title="A bloquear" value={run.counts.toBlock} />
        <Fact title="Ficam de fora" value={run.counts.toSkip} />
        <Fact title="Total em débito" value={showCents(run.overdueCents)} />
        <Fact title="Bloqueados" value={run.counts.blocked} />
        <Fact title="Pagaram antes" value={run.counts.paidMeanwhile} />
      </Facts>
      {moving && <Progress aria-label="Andamento" percent={total ? Math.round((done / total) * 100) : 100} status="active" showInfo={total !== null} />}
      {run.status === 'held' && <Alert type="warning" showIcon title="Este bloqueio espera a aprovação de outra pessoa" description={run.heldReason} />}
      {run.error && <Alert type="error" showIcon title={run.error.message} />}
      <Segmented
        aria-label="Decisão"
        style={{ alignSelf: 'start' }}
        value={decision}
        onChange={(value) => setFilters({ decision: value })}
        options={[
          { value: 'block', label: 'A bloquear' },
          { value: 'skip', label: 'Ficam de fora' },
        ]}
      />
      <List<BlockRunServiceView>
        path={`/block-runs/${id}/services`}
        query={{ decision }}
        rowKey={(row) => row.serviceId}
        label="Serviços"
        empty={decision === 'block' ? 'Ninguém seria bloqueado.' : 'Ninguém fica de fora.'}
        columns={[
          {
            title: 'Cliente',
            render: (_, row) => (
              <Link to="/clientes/$id" params={{ id: row.customerId }}>
                {row.customerName}
              </Link>
            ),
          },
          { title: 'Em débito', align: 'right', render: (_, row) => showCents(row.overdueCents) },
          { title: 'Vencida desde', render: (_, row) => showDate(row.oldestDueDate) },
          { title: 'Aviso enviado', render: (_, row) => showInstant(row.noticeSentAt) },
          { title: 'Pacotes', render: (_, row) => row.packages.join(', ') || '—' },
          {
            title: 'Por quê',
            render: (_, row) =>
              `${reasons[row.reason] ?? row.reason}${row.decision === 'skip' && row.possibleOn ? ` (a partir de ${showDate(row.possibleOn)})` : ''}`,
          },
          { title: 'Resultado', render: (_, row) => (row.outcome ? (outcomes[row.outcome] ?? row.outcome) : '—') },
        ]}
      />
    </Page>
  );
}
