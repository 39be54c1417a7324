import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Flex, Progress, Table, Typography } from 'antd';
import { useEffect, useState } from 'react';
import type { CustomerView, ErasureView, PersonExport, PlatformRemains } from '../../api/generated/types.gen.ts';
import { get, post } from '../../api/request.ts';
import { isUnderWay } from '../../api/use-work.ts';
import { useMay } from '../../session/session.tsx';
import { movable } from '../../ui/movable.ts';
import { Panel } from '../../ui/panel.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { showCount, showDate, showInstant } from '../../ui/show.ts';
import { Loaded, ProblemNote } from '../../ui/states.tsx';
import { EraseForm } from './erase-form.tsx';
import { personField } from './person-fields.ts';

const erasureOf = (customerId: string): string => `/customers/${customerId}/erasure`;

/** Everything that is known of a person, as a file to hand over. */
function ExportPanel({ customer }: { customer: CustomerView }) {
  const { message } = App.useApp();
  const tell = useMutation({
    mutationFn: () => get<PersonExport>(`/customers/${customer.id}/export`),
    onSuccess: (told) => {
      saveFile(`dados-do-titular-${customer.id}.json`, 'application/json', JSON.stringify(told, null, 2));
      void message.success('Arquivo gerado. A consulta ficou na auditoria.');
    },
  });
  return (
    <Panel title="Exportar dados">
      <Flex vertical gap="small" align="start">
        <Typography.Text>
          Um arquivo JSON com tudo o que o sistema sabe do titular, sem máscaras: cadastro, serviços, pacotes, bloqueios, faturas, pagamentos, avisos, contas
          nas plataformas e histórico. Senhas não vão. Entregue só a ele.
        </Typography.Text>
        {tell.error && <ProblemNote error={tell.error} retry={() => tell.mutate()} />}
        <Button loading={tell.isPending} onClick={() => tell.mutate()}>
          Exportar dados
        </Button>
      </Flex>
    </Panel>
  );
}

const Remains = ({ rows }: { rows: readonly PlatformRemains[] }) => (
  <Table<PlatformRemains>
    ref={movable}
    aria-label="O que as plataformas receberam"
    size="small"
    rowKey="reference"
    pagination={false}
    scroll={{ x: 'max-content' }}
    dataSource={rows}
    columns={[
      { title: 'Integração', dataIndex: 'integration' },
      { title: 'Conta na plataforma', dataIndex: 'remoteId', render: (code: string | null) => code ?? 'já não aparece' },
      { title: 'Nossa referência', dataIndex: 'reference' },
      { title: 'Dados enviados', dataIndex: 'fields', render: (fields: string[]) => fields.map(personField).join(', ') || 'não se sabe mais' },
    ]}
  />
);

interface Erased {
  keptUntil: string | null;
  remains: PlatformRemains[];
}

function Done({ erasedAt, result }: { erasedAt: string; result: Erased | null }) {
  return (
    <Flex vertical gap="small">
      <Alert
        type="success"
        showIcon
        title={`Apagado em ${showInstant(erasedAt)}.`}
        description={
          result?.keptUntil
            ? `Faturas, pagamentos e avisos ficam, sem o nome. A identidade está selada à parte e some sozinha depois de ${showDate(result.keptUntil)}.`
            : 'Nada precisou ser guardado à parte.'
        }
      />
      {result && result.remains.length > 0 && (
        <>
          <Typography.Text>
            As plataformas receberam dados destas contas, já encerradas. Encerrar não garante que apaguem: peça a cada uma (LGPD, art. 18, § 6º), pelo código ou
            pela nossa referência.
          </Typography.Text>
          <Remains rows={result.remains} />
        </>
      )}
    </Flex>
  );
}

function UnderWay({ work, onChanged }: { work: NonNullable<ErasureView['work']>; onChanged: () => void }) {
  const may = useMay();
  const giveUp = useMutation({ mutationFn: () => post(`/works/${work.id}/cancel`), onSuccess: onChanged });
  const { total } = work.progress;
  return (
    <Flex vertical gap="small" align="start">
      <Alert
        type="info"
        showIcon
        title={`Sendo apagado, a pedido feito em ${showInstant(work.createdAt)}.`}
        description={
          total
            ? `Espera ${showCount(total)} conta(s) terminar(em) nas plataformas. Nada foi apagado ainda.`
            : 'Começa em instantes. Nada novo pode ser feito com este cliente.'
        }
      />
      <Progress aria-label="Apagando" percent={100} status="active" showInfo={false} />
      {giveUp.error && <ProblemNote error={giveUp.error} />}
      {may('works:write') && (
        <Button loading={giveUp.isPending} onClick={() => giveUp.mutate()}>
          Desistir
        </Button>
      )}
    </Flex>
  );
}

function Erasure({ customer, erasure, onChanged }: { customer: CustomerView; erasure: ErasureView; onChanged: () => void }) {
  const [asking, setAsking] = useState(false);
  const { work, obstacles } = erasure;
  if (customer.erasedAt !== null) return <Done erasedAt={customer.erasedAt} result={work?.result as Erased | null} />;
  if (work && isUnderWay(work.status)) return <UnderWay work={work} onChanged={onChanged} />;
  return (
    <Flex vertical gap="small" align="start">
      <Typography.Text>
        Tira do sistema o que identifica o titular, depois que as contas dele terminam nas plataformas. Não há volta. Antes de confirmar, a tela diz o que fica
        e por quê.
      </Typography.Text>
      {work?.status === 'failed' && (
        <Alert
          type="error"
          showIcon
          title="A última tentativa não se completou."
          description={String((work.error as { message?: string } | null)?.message ?? '')}
        />
      )}
      {obstacles.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title="Ainda não pode ser apagado."
          description={
            <ul>
              {obstacles.map(({ code, message }) => (
                <li key={code}>{message}</li>
              ))}
            </ul>
          }
        />
      )}
      <Button danger disabled={obstacles.length > 0} onClick={() => setAsking(true)}>
        Apagar dados
      </Button>
      {asking && <EraseForm customer={customer} erasure={erasure} onClose={() => setAsking(false)} />}
    </Flex>
  );
}

function ErasePanel({ customer }: { customer: CustomerView }) {
  const client = useQueryClient();
  const path = erasureOf(customer.id);
  const erasure = useQuery({
    queryKey: [path],
    queryFn: () => get<ErasureView>(path),
    refetchInterval: ({ state }) => (isUnderWay(state.data?.work?.status) ? 2_000 : false),
  });
  const again = (): void => void client.invalidateQueries({ predicate: ({ queryKey }) => /^\/(customers|services|accounts)/.test(String(queryKey[0])) });
  const done = erasure.data?.work?.status === 'succeeded';
  useEffect(() => {
    // Who it was is gone from every screen.
    if (done && customer.erasedAt === null) void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
  }, [client, customer.erasedAt, done]);
  return (
    <Panel title="Apagar dados">
      <Loaded query={erasure}>{(shown) => <Erasure customer={customer} erasure={shown} onChanged={again} />}</Loaded>
    </Panel>
  );
}

/** What the law gives a person: their data, told and forgotten. */
export function PersonData({ customer }: { customer: CustomerView }) {
  const may = useMay();
  return (
    <Flex vertical gap="middle">
      {may('customers:export') && customer.erasedAt === null && <ExportPanel customer={customer} />}
      {may('customers:erase') && <ErasePanel customer={customer} />}
    </Flex>
  );
}
