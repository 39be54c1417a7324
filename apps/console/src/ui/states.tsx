import { Alert, Button, Empty, Skeleton } from 'antd';
import { lazy, type ReactNode, Suspense } from 'react';
import { ApiProblem } from '../api/request.ts';

/** With its drawings, for what is seldom seen. */
const Result = lazy(() => import('antd/es/result'));

interface ProblemNoteProps {
  error: unknown;
  retry?: () => void;
  /** Of a form: what may be done all the same, after a conflict or a brake. */
  wayOn?: { verb: string; go: () => void } | undefined;
}

/** What went wrong, and the way on; said the same way everywhere. */
export function ProblemNote({ error, retry, wayOn }: ProblemNoteProps) {
  const act = wayOn ?? (retry && { verb: 'Tentar de novo', go: retry });
  const problem = error instanceof ApiProblem ? error : undefined;
  // A problem of one field is told by its own sentence.
  const fields = problem?.fields.filter(({ message }) => message !== problem.message).map((field) => <li key={field.pointer}>{field.message}</li>);
  return (
    <Alert
      type="error"
      showIcon
      title={problem?.message ?? 'Algo deu errado nesta tela.'}
      description={
        <>
          {problem?.status === 412 && (
            <p>
              Outra pessoa alterou isto enquanto você editava. O que você digitou continua aqui:{' '}
              {wayOn ? 'grave por cima do que ela salvou, ou feche e abra de novo para ver como está.' : 'copie o que precisar e recarregue.'}
            </p>
          )}
          {fields && fields.length > 0 && <ul>{fields}</ul>}
          {problem?.requestId && <small>Código do pedido, para o suporte: {problem.requestId}</small>}
        </>
      }
      action={act && <Button onClick={act.go}>{act.verb}</Button>}
    />
  );
}

export interface Waited<T> {
  data: T | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}

/** Shows what a query brought, or why it is not there (yet). */
export function Loaded<T>({ query, children }: { query: Waited<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error instanceof ApiProblem && query.error.status === 403) return <NoPermission />;
  if (query.error instanceof ApiProblem && query.error.status === 404)
    return (
      <Suspense>
        <Result status="404" title="Não encontrado" subTitle="O endereço pode estar errado, ou isto já foi removido." />
      </Suspense>
    );
  if (query.error) return <ProblemNote error={query.error} retry={() => void query.refetch()} />;
  return <Loading />;
}

export const Loading = () => <Skeleton active aria-label="Carregando" />;

export const NoPermission = () => (
  <Suspense>
    <Result status="403" title="Sem permissão" subTitle="Seu perfil não dá acesso a esta tela. Peça a quem administra o sistema." />
  </Suspense>
);

export const NoSuchPage = () => (
  <Suspense>
    <Result status="404" title="Página não encontrada" extra={<a href="/">Ir para o painel</a>} />
  </Suspense>
);

export const Nothing = ({ children, action }: { children: ReactNode; action?: ReactNode }) => (
  <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={children}>
    {action}
  </Empty>
);
