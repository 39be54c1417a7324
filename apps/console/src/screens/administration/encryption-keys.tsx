import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Flex, Popconfirm, Progress, Table, Tag, Typography } from 'antd';
import type { DataKeyView, KeyEncryptionKeyView, KeysState, WorkResource } from '../../api/generated/types.gen.ts';
import { get, post, remove } from '../../api/request.ts';
import { isUnderWay, useWork } from '../../api/use-work.ts';
import { useMay } from '../../session/session.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { List } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { movable } from '../../ui/movable.ts';
import { Panel } from '../../ui/panel.tsx';
import { showCount, showInstant } from '../../ui/show.ts';
import { Loaded } from '../../ui/states.tsx';
import { dataKeyState, nextStep, wrapperRole } from './key-states.ts';

const purposes: Record<DataKeyView['purpose'], string> = { seal: 'sela segredos e documentos', index: 'acha documentos sem mostrá-los' };

/** Everything being sealed anew with the newest data key; it goes on by itself if a process dies. */
function Resealing({ last }: { last: WorkResource }) {
  const { data } = useWork<WorkResource>('/works', last.id);
  const work = data ?? last;
  const { done, total } = work.progress;
  if (isUnderWay(work.status))
    return (
      <div>
        <Alert
          type="info"
          showIcon
          title="Selando tudo de novo com a chave mais nova."
          description={
            work.status === 'queued'
              ? 'Começa em cerca de um minuto, quando todos os processos já conhecem a chave. Todos continuam trabalhando.'
              : `${showCount(done)} de ${showCount(total)} valores. Todos continuam trabalhando; se um processo morrer, segue de onde parou.`
          }
        />
        <Progress aria-label="Andamento" percent={total ? Math.round((done / total) * 100) : 0} status="active" />
      </div>
    );
  if (work.status === 'failed')
    return (
      <Alert
        type="error"
        showIcon
        title="A última troca não se completou."
        description={`${String((work.error as { message?: string } | null)?.message ?? '')} As duas chaves continuam abrindo o que selaram; ao reiniciar, ela segue de onde parou.`}
      />
    );
  const { unopened = 0, resealed = 0 } = (work.result ?? {}) as { unopened?: number; resealed?: number };
  if (unopened > 0)
    return (
      <Alert
        type="warning"
        showIcon
        title={`${showCount(unopened)} valores não abriram com chave nenhuma.`}
        description="Por isso a chave anterior não foi aposentada. Digite de novo os segredos das integrações, ou restaure a chave que os selou."
      />
    );
  return (
    <Typography.Text type="secondary">
      Última troca: {showInstant(work.finishedAt)}, {showCount(resealed)} valores selados de novo.
    </Typography.Text>
  );
}

function DataKeyPanel({ state }: { state: KeysState }) {
  const may = useMay();
  const client = useQueryClient();
  const { message } = App.useApp();
  const again = (): Promise<void> =>
    client.invalidateQueries({ predicate: ({ queryKey }) => /^\/(key-encryption-keys|data-keys|works)/.test(String(queryKey[0])) });
  const rotate = useMutation({ mutationFn: () => post<WorkResource>('/data-keys'), onSuccess: again, onError: (error) => void message.error(error.message) });
  return (
    <Panel title="Chaves de dados">
      <Flex vertical gap="middle">
        <Typography.Text>
          Selam tokens, documentos, dados de acesso e segundos fatores no banco. Troque se desconfiar que alguém leu a memória de um processo, ou a SECRETS_KEY
          junto com uma cópia do banco (aí, troque primeiro a SECRETS_KEY).
        </Typography.Text>
        {state.work && <Resealing last={state.work} />}
        <List<DataKeyView>
          path="/data-keys"
          label="Chaves de dados"
          empty="Nenhuma chave."
          columns={[
            { title: 'Número', dataIndex: 'number' },
            { title: 'Para quê', render: (_, row) => purposes[row.purpose] },
            {
              title: 'Situação',
              render: (_, row) => {
                const { label, color } = dataKeyState(row, state.sealingWith, new Date());
                return <Tag color={color}>{label}</Tag>;
              },
            },
            { title: 'Criada em', render: (_, row) => showInstant(row.createdAt) },
            { title: 'Embrulhada por', render: (_, row) => row.wrappedBy.map((id) => <Tag key={id}>{id}</Tag>) },
          ]}
        />
        {may('secrets:write') && (
          <Popconfirm
            title="Criar outra chave e selar tudo de novo com ela? Ninguém para de trabalhar."
            okText="Trocar"
            cancelText="Voltar"
            onConfirm={() => rotate.mutate()}
          >
            <Button style={{ alignSelf: 'start' }} loading={rotate.isPending} disabled={isUnderWay(state.work?.status)}>
              Trocar a chave de dados
            </Button>
          </Popconfirm>
        )}
      </Flex>
    </Panel>
  );
}

function OutsidePanel({ state }: { state: KeysState }) {
  const may = useMay();
  const client = useQueryClient();
  const { message } = App.useApp();
  const forget = useMutation({
    mutationFn: (id: string) => remove(`/key-encryption-keys/${id}`),
    onSuccess: () => client.invalidateQueries({ predicate: ({ queryKey }) => /^\/(key-encryption-keys|data-keys)/.test(String(queryKey[0])) }),
    onError: (error) => void message.error(error.message),
  });
  const { title, steps, type } = nextStep(state);
  const most = Math.max(0, ...state.wrappedBy.map(({ dataKeys }) => dataKeys));
  return (
    <Panel title="SECRETS_KEY (fora do banco)">
      <Flex vertical gap="middle">
        <Typography.Text>
          Embrulha as chaves de dados e só existe fora do banco. Quem tiver só o banco, ou um backup, não lê nada; quem perder a SECRETS_KEY também não. Guarde
          uma cópia em lugar seguro.
        </Typography.Text>
        <Facts>
          <Fact title="Em uso" value={state.current} />
          <Fact title="Anterior" value={state.previous ?? 'nenhuma'} />
        </Facts>
        <Alert
          type={type}
          showIcon
          title={title}
          description={
            <ol className="steps">
              {steps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          }
        />
        <Table<KeyEncryptionKeyView>
          ref={movable}
          aria-label="Chaves que embrulham as chaves de dados"
          size="small"
          rowKey="id"
          pagination={false}
          scroll={{ x: 'max-content' }}
          dataSource={state.wrappedBy}
          columns={[
            { title: 'Chave', dataIndex: 'id' },
            { title: 'Papel', render: (_, { id }) => wrapperRole(id, state) },
            { title: 'Chaves de dados embrulhadas', align: 'right', render: (_, { dataKeys }) => `${showCount(dataKeys)} de ${showCount(most)}` },
            { title: 'Desde', render: (_, { since }) => showInstant(since) },
            {
              title: 'Ações',
              key: 'actions',
              render: (_, { id }) =>
                id !== state.current &&
                may('secrets:write') && (
                  <Popconfirm
                    title="Com ela, sozinha, nada mais abre neste banco. Só descarte quando todos os processos já usam a nova."
                    okText="Descartar"
                    cancelText="Voltar"
                    onConfirm={() => forget.mutate(id)}
                  >
                    <Button size="small" danger loading={forget.isPending} aria-label={`Descartar a chave ${id}`}>
                      Descartar
                    </Button>
                  </Popconfirm>
                ),
            },
          ]}
        />
      </Flex>
    </Panel>
  );
}

/** The keys that seal secrets and documents: which there are, which are in use, and what to do with them. Never the keys themselves. */
export function EncryptionKeysScreen() {
  const state = useQuery({
    queryKey: ['/key-encryption-keys'],
    queryFn: () => get<KeysState>('/key-encryption-keys'),
    refetchInterval: ({ state: { data } }) => (isUnderWay(data?.work?.status) ? 5_000 : false),
  });
  return (
    <Page trail={['Administração']} title="Chaves de criptografia">
      <Loaded query={state}>
        {(shown) => (
          <>
            <OutsidePanel state={shown} />
            <DataKeyPanel state={shown} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
