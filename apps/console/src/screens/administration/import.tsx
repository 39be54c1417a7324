import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Alert, App, Button, Progress, Segmented, Tag } from 'antd';
import type { ImportLineView, ImportView } from '../../api/generated/types.gen.ts';
import { post } from '../../api/request.ts';
import { useWork } from '../../api/use-work.ts';
import { useMay, useSession } from '../../session/session.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { List } from '../../ui/list.tsx';
import { Page, Unloaded } from '../../ui/page.tsx';
import { showCount, showInstant } from '../../ui/show.ts';
import { useFilters } from '../../ui/use-filters.ts';
import { decisions, importStatuses, kindText, mayBring, mayReadResult, outcomes } from './import-kinds.ts';

const toDo = ({ counts }: ImportView): number => counts.toCreate + counts.toChange;
/** Something of it was taken, or is being: what counts is what became of the lines. */
const hasBegun = ({ status, counts }: ImportView): boolean =>
  !['previewing', 'previewed', 'held'].includes(status) && (status !== 'cancelled' || counts.created + counts.changed > 0);

function Levers({ view }: { view: ImportView }) {
  const may = useMay();
  const { user, key } = useSession();
  const actor = user ? `user:${user.id}` : `key:${key?.id}`;
  const client = useQueryClient();
  const { modal, message } = App.useApp();
  const act = useMutation({
    mutationFn: (verb: 'run' | 'approve' | 'cancel') => post<ImportView>(`/imports/${view.id}/${verb}`),
    onSuccess: (after) => {
      client.setQueryData(['/imports', view.id], after);
      void client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('/imports') && queryKey[1] !== view.id });
    },
    onError: (error) => void message.error(error.message),
  });
  const confirm = (verb: 'run' | 'approve', title: string, content: string, okText: string): void =>
    void modal.confirm({ title, content, okText, cancelText: 'Voltar', onOk: () => act.mutateAsync(verb).catch(() => undefined) });
  const count = showCount(toDo(view));
  const goesOn = ['failed', 'cancelled'].includes(view.status) && view.previewedAt !== null && toDo(view) > 0;
  return (
    <>
      {view.status === 'previewed' && (
        <Button
          type="primary"
          disabled={!mayBring(view.kind, may) || toDo(view) === 0}
          onClick={() => confirm('run', `Importar ${count} linhas?`, 'Só as desta prévia, e como ela diz. Linhas recusadas ficam de fora.', 'Importar')}
        >
          Importar {count}
        </Button>
      )}
      {view.status === 'held' && (
        <Button
          type="primary"
          danger
          disabled={!may('imports:approve')}
          onClick={() => confirm('approve', 'Aprovar esta importação?', view.heldReason ?? '', 'Aprovar')}
        >
          Aprovar
        </Button>
      )}
      {goesOn && (
        <Button type="primary" disabled={!mayBring(view.kind, may)} onClick={() => act.mutate('run')}>
          {hasBegun(view) ? 'Continuar' : `Importar ${count}`}
        </Button>
      )}
      {['previewing', 'previewed', 'running', 'held'].includes(view.status) && (
        <Button disabled={!may('imports:write')} onClick={() => act.mutate('cancel')}>
          Cancelar
        </Button>
      )}
      {view.counts.lines > 0 && mayReadResult(view, actor, may) && (
        <Button href={`/v1/imports/${view.id}/result`} download="importacao.csv">
          Baixar resultado (CSV)
        </Button>
      )}
    </>
  );
}

function Figures({ view }: { view: ImportView }) {
  const { counts } = view;
  return (
    <Facts>
      <Fact title="Situação" value={<Tag color={importStatuses[view.status]?.color ?? 'default'}>{importStatuses[view.status]?.label ?? view.status}</Tag>} />
      <Fact title="Linhas" value={counts.lines} />
      {hasBegun(view) ? (
        <>
          <Fact title="Criadas" value={counts.created} />
          <Fact title="Alteradas" value={counts.changed} />
          <Fact title="Nada mudou" value={counts.unchanged} />
          <Fact title="Recusadas" value={counts.refused} />
        </>
      ) : (
        <>
          <Fact title="A criar" value={counts.toCreate} />
          <Fact title="A alterar" value={counts.toChange} />
          <Fact title="Nada muda" value={counts.toLeave} />
          <Fact title="Recusadas" value={counts.toRefuse} />
        </>
      )}
      <Fact title="Enviado em" value={showInstant(view.createdAt)} />
    </Facts>
  );
}

function Lines({ view }: { view: ImportView }) {
  const [filters, setFilters] = useFilters();
  const name = hasBegun(view) ? 'outcome' : 'decision';
  const words = name === 'outcome' ? outcomes : decisions;
  const chosen = filters['linhas'] !== undefined && filters['linhas'] in words ? filters['linhas'] : undefined;
  return (
    <>
      <Segmented
        aria-label="Quais linhas"
        style={{ alignSelf: 'start', maxWidth: '100%', overflowX: 'auto' }}
        value={chosen ?? ''}
        onChange={(value) => setFilters({ linhas: value })}
        options={[{ value: '', label: 'Todas' }, ...Object.entries(words).map(([value, { all }]) => ({ value, label: all }))]}
      />
      <List<ImportLineView>
        path={`/imports/${view.id}/lines`}
        query={{ [name]: chosen }}
        label="Linhas"
        empty={chosen === undefined ? 'Não há linhas.' : 'Nenhuma linha assim.'}
        columns={[
          { title: 'Linha', align: 'right', render: (_, row) => showCount(row.line) },
          {
            title: 'O que é',
            render: (_, row) => {
              const text = row.label ?? row.place ?? '—';
              if (row.customerId === null) return text;
              return (
                <Link to="/clientes/$id" params={{ id: row.customerId }}>
                  {text}
                </Link>
              );
            },
          },
          {
            title: 'Resultado',
            render: (_, row) => {
              const shown = row.outcome !== null && hasBegun(view) ? outcomes[row.outcome] : decisions[row.decision];
              return <Tag color={shown?.color ?? 'default'}>{shown?.label ?? row.decision}</Tag>;
            },
          },
          { title: 'O que muda', render: (_, row) => row.changes.join(', ') || '—' },
          { title: 'Observação', render: (_, row) => <span style={{ whiteSpace: 'normal' }}>{row.message ?? '—'}</span> },
        ]}
      />
    </>
  );
}

/** One import: what each line would do, the run, and what became of them. */
export function ImportScreen() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useWork<ImportView>('/imports', id);
  const view = query.data;
  if (!view) return <Unloaded trail={['Administração', 'Importações']} title="Importação" query={query} />;
  const { done, total } = view.progress;
  const moving = view.status === 'previewing' || view.status === 'running';
  const names = view.fileNames.join(', ');
  return (
    <Page trail={['Administração', 'Importações']} title={`${kindText(view.kind)}: ${names}`} actions={<Levers view={view} />}>
      <Figures view={view} />
      {moving && <Progress aria-label="Andamento" percent={total ? Math.round((done / total) * 100) : 100} status="active" showInfo={total !== null} />}
      {view.status === 'held' && <Alert type="warning" showIcon title="Esta importação espera a aprovação de outra pessoa" description={view.heldReason} />}
      {view.error && <Alert type="error" showIcon title={(view.error as { message: string }).message} />}
      {view.status === 'previewed' && toDo(view) === 0 && <Alert type="info" showIcon title="Nenhuma linha mudaria alguma coisa: não há o que importar." />}
      {view.counts.lines > 0 && <Lines view={view} />}
    </Page>
  );
}
