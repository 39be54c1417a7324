import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown, Flex, Modal, Tag, Typography } from 'antd';
import { useState } from 'react';
import type { AccessView, AccountView, OperationView } from '../../api/generated/types.gen.ts';
import { ApiProblem, get, post } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { CustomerLink } from './customer-link.tsx';
import { List } from '../../ui/list.tsx';
import { showInstant } from '../../ui/show.ts';
import { useIntegrations } from '../../api/lookups.ts';

export const accountStates: Record<AccountView['state'], { label: string; color: string }> = {
  in_step: { label: 'em dia', color: 'green' },
  pending: { label: 'em andamento', color: 'blue' },
  failed: { label: 'falhou', color: 'red' },
  unknown: { label: 'resposta desconhecida', color: 'orange' },
  needs_attention: { label: 'espera uma pessoa', color: 'red' },
};

function Operations({ account }: { account: AccountView }) {
  return (
    <List<OperationView>
      path={`/accounts/${account.id}/operations`}
      label="Histórico na plataforma"
      empty="Nada foi enviado à plataforma ainda."
      columns={[
        { title: 'Quando', render: (_, row) => showInstant(row.startedAt) },
        {
          title: 'Pedido',
          render: (_, row) =>
            row.wanted.length === 0 ? 'encerrar a conta' : row.wanted.map(({ ref, blocked }) => `${ref}${blocked ? ' (bloqueado)' : ''}`).join(', '),
        },
        { title: 'Resultado', render: (_, row) => row.outcome ?? 'em andamento' },
        { title: 'Resposta', render: (_, row) => row.message ?? '—' },
      ]}
    />
  );
}

function showAccess(access: AccessView): string {
  if (access.kind === 'link') return access.url ?? '';
  if (access.kind === 'login') return `Usuário ${access.username ?? ''}${access.password ? ` · senha ${access.password}` : ''}`;
  return 'A plataforma envia o acesso direto ao assinante.';
}

function Actions({ account, onHistory }: { account: AccountView; onHistory: () => void }) {
  const client = useQueryClient();
  const { message, modal } = App.useApp();
  const may = useMay();
  const done = (): void => void client.invalidateQueries({ queryKey: ['/accounts'] });
  const fail = (error: Error): void => void message.error(error.message);
  const retry = useMutation({ mutationFn: (force: boolean) => post(`/accounts/${account.id}/retry`, { force }), onSuccess: done, onError: fail });
  const access = useMutation({
    mutationFn: (verb: 'read' | 'again') =>
      verb === 'read' ? get<AccessView>(`/accounts/${account.id}/access`) : post<AccessView>(`/accounts/${account.id}/access`),
    onSuccess: (view) =>
      modal.info({ title: 'Acesso do assinante', content: <Typography.Text copyable={view.kind !== 'sent-by-platform'}>{showAccess(view)}</Typography.Text> }),
    onError: fail,
  });
  const adopt = useMutation({
    mutationFn: (body: { remoteId: string; confirm?: true }) => post(`/accounts/${account.id}/adopt`, body),
    onSuccess: done,
    onError: (error, { remoteId }) =>
      error instanceof ApiProblem && error.code === 'document_not_shown' ? confirmIdentity(remoteId, error.message) : fail(error),
  });
  const foreign = account.lastFailure?.code === 'conflict' ? account.lastFailure.remoteId : null;
  const confirmAdoption = (remoteId: string): void =>
    void modal.confirm({
      title: 'Adotar a conta que já existe na plataforma?',
      content: `A plataforma diz que a conta ${remoteId} já usa estes dados. Ela só é adotada se for deste cliente e de nenhuma outra conta.`,
      okText: 'Adotar',
      cancelText: 'Voltar',
      onOk: () => adopt.mutateAsync({ remoteId }).catch(() => undefined),
    });
  const confirmIdentity = (remoteId: string, content: string): void =>
    void modal.confirm({
      title: 'A conta é mesmo deste cliente?',
      content,
      okText: 'Conferi na plataforma: adotar',
      cancelText: 'Voltar',
      onOk: () => adopt.mutateAsync({ remoteId, confirm: true }).catch(() => undefined),
    });
  const writes = may('accounts:write');
  const items = [
    { key: 'history', label: 'Histórico na plataforma', onClick: onHistory },
    { key: 'retry', label: 'Tentar agora', disabled: !writes, onClick: () => retry.mutate(false) },
    { key: 'force', label: 'Enviar de novo, mesmo em dia', disabled: !writes, onClick: () => retry.mutate(true) },
    { key: 'access', label: 'Ver acesso', disabled: !may('accounts:access'), onClick: () => access.mutate('read') },
    { key: 'again', label: 'Enviar acesso de novo', disabled: !may('accounts:access'), onClick: () => access.mutate('again') },
    ...(foreign ? [{ key: 'adopt', label: 'Adotar a conta existente', disabled: !writes, onClick: () => confirmAdoption(foreign) }] : []),
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']} autoFocus>
      <Button size="small">Ações</Button>
    </Dropdown>
  );
}

/** Accounts on platforms: what each should hold, what it holds, and why they differ. */
export function Accounts({ query, withCustomer = false }: { query: Record<string, string | boolean | undefined>; withCustomer?: boolean }) {
  const integrations = useIntegrations();
  const [history, setHistory] = useState<AccountView>();
  const name = (id: string): string => integrations.data?.data.find((each) => each.id === id)?.description ?? '…';
  return (
    <>
      <List<AccountView>
        path="/accounts"
        query={query}
        everySeconds={5}
        label="Contas nas plataformas"
        empty="Nenhuma conta aqui."
        columns={[
          ...(withCustomer
            ? [
                {
                  title: 'Cliente',
                  key: 'customer',
                  render: (_: unknown, row: AccountView) => <CustomerLink customerId={row.customerId} tab="contas" />,
                },
              ]
            : []),
          { title: 'Integração', render: (_, row) => name(row.integrationId) },
          {
            title: 'Situação',
            render: (_, row) => (
              <Flex vertical style={{ maxWidth: 360 }}>
                <span>
                  <Tag color={accountStates[row.state].color}>{accountStates[row.state].label}</Tag>
                </span>
                {row.lastFailure && <Typography.Text type="secondary">{row.lastFailure.message}</Typography.Text>}
                {row.attention && <Typography.Text type="secondary">{row.attention}</Typography.Text>}
              </Flex>
            ),
          },
          {
            title: 'Produtos',
            render: (_, row) =>
              (row.held?.products ?? []).map(({ ref, blocked }) => (
                <Tag key={ref} color={blocked ? 'red' : 'default'}>{`${ref}${blocked ? ': bloqueado' : ''}`}</Tag>
              )),
          },
          { title: 'Conta na plataforma', render: (_, row) => row.held?.remoteId ?? '—' },
          { title: 'Conferida em', render: (_, row) => showInstant(row.observedAt) },
          { title: 'Próxima tentativa', render: (_, row) => (row.state === 'in_step' ? '—' : showInstant(row.nextAttemptAt)) },
          { title: 'Ações', key: 'actions', render: (_, row) => <Actions account={row} onHistory={() => setHistory(row)} /> },
        ]}
      />
      <Modal open={history !== undefined} width={900} title="Histórico na plataforma" footer={null} onCancel={() => setHistory(undefined)} destroyOnHidden>
        {history && <Operations account={history} />}
      </Modal>
    </>
  );
}

export const AccountsOf = ({ customerId }: { customerId: string }) => <Accounts query={{ customerId }} />;
