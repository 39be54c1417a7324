import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Flex, Modal, Popconfirm, Tag, Typography } from 'antd';
import type { ApiKeyView, SessionView, UserView } from '../../api/generated/types.gen.ts';
import { remove } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { List } from '../../ui/list.tsx';
import { showInstant } from '../../ui/show.ts';
import { permissionText } from './permission-text.ts';

/** Permissions as tags; all of them in one word. */
export const Permitted = ({ permissions }: { permissions: readonly string[] }) =>
  permissions.includes('*') ? 'todas' : permissions.length === 0 ? '—' : permissions.map((each) => <Tag key={each}>{permissionText(each)}</Tag>);

function useEnd(path: string, refresh: string): (id: string) => void {
  const client = useQueryClient();
  const { message } = App.useApp();
  const end = useMutation({
    mutationFn: (id: string) => remove(`${path}/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: [refresh] }),
    onError: (error) => void message.error(error.message),
  });
  return (id) => end.mutate(id);
}

/** Keys of one person (`path`), with what each may do now. */
export function KeysOf({ path }: { path: string }) {
  const may = useMay();
  const revoke = useEnd('/api-keys', path);
  return (
    <List<ApiKeyView>
      path={path}
      query={{ revoked: false }}
      label="Chaves de API"
      empty="Nenhuma chave em uso."
      columns={[
        { title: 'Nome', dataIndex: 'name' },
        { title: 'Pode agora', render: (_, row) => <Permitted permissions={row.effectivePermissions} /> },
        { title: 'Último uso', render: (_, row) => showInstant(row.lastUsedAt) },
        { title: 'Vale até', render: (_, row) => showInstant(row.expiresAt) },
        ...(may('keys:write')
          ? [
              {
                title: 'Ações',
                key: 'actions',
                render: (_: unknown, row: ApiKeyView) => (
                  <Popconfirm title={`Revogar ${row.name}?`} okText="Revogar" cancelText="Voltar" onConfirm={() => revoke(row.id)}>
                    <Button size="small" danger aria-label={`Revogar ${row.name}`}>
                      Revogar
                    </Button>
                  </Popconfirm>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

function SessionsOf({ path }: { path: string }) {
  const may = useMay();
  const end = useEnd('/sessions', path);
  return (
    <List<SessionView>
      path={path}
      query={{ live: true }}
      label="Sessões abertas"
      empty="Nenhuma sessão aberta."
      columns={[
        { title: 'Entrou em', render: (_, row) => showInstant(row.createdAt) },
        { title: 'Endereço', render: (_, row) => row.address ?? '—' },
        { title: 'Último uso', render: (_, row) => showInstant(row.lastUsedAt) },
        ...(may('sessions:write')
          ? [
              {
                title: 'Ações',
                key: 'actions',
                render: (_: unknown, row: SessionView) => (
                  <Button size="small" onClick={() => end(row.id)}>
                    Encerrar
                  </Button>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

/** What a person can get in with: their API keys and open sessions. */
export function UserAccess({ user, onClose }: { user: UserView; onClose: () => void }) {
  const may = useMay();
  return (
    <Modal open width={900} title={`Acessos de ${user.name}`} footer={null} onCancel={onClose} destroyOnHidden>
      <Flex vertical gap="middle">
        <Typography.Text type="secondary">
          Desativar {user.name} encerra as sessões, revoga as chaves e interrompe as execuções que pediu. Se um sistema usa uma destas chaves, troque-a antes: a
          chave nova pertence a quem a troca.
        </Typography.Text>
        {may('keys:read') && (
          <section>
            <Typography.Title level={5}>Chaves de API</Typography.Title>
            <KeysOf path={`/users/${user.id}/api-keys`} />
          </section>
        )}
        {may('sessions:read') && (
          <section>
            <Typography.Title level={5}>Sessões abertas</Typography.Title>
            <SessionsOf path={`/users/${user.id}/sessions`} />
          </section>
        )}
      </Flex>
    </Modal>
  );
}
