import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Select, Switch, Tag } from 'antd';
import { useState } from 'react';
import type { RoleView, UserView } from '../../api/generated/types.gen.ts';
import { get, type Page as Rows } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { FormModal } from '../../ui/form-modal.tsx';
import { List } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { showInstant } from '../../ui/show.ts';
import { useSave } from '../../ui/use-save.ts';
import { UserAccess } from './user-access.tsx';

interface Fields {
  name: string;
  email: string;
  roleIds: string[];
  password?: string;
  enabled?: boolean;
}

function UserForm({ user, onClose }: { user: UserView | undefined; onClose: () => void }) {
  const roles = useQuery({ queryKey: ['/roles'], queryFn: () => get<Rows<RoleView>>('/roles', { limit: 100 }) });
  const save = useSave<Fields>({
    path: '/users',
    existing: user,
    bodyOf: ({ password, enabled, ...fields }) => (user ? { ...fields, enabled } : { ...fields, ...(password ? { password } : {}) }),
    onSaved: onClose,
  });
  return (
    <FormModal<Fields>
      title={user ? `Editar: ${user.name}` : 'Adicionar usuário'}
      save={save}
      onClose={onClose}
      initialValues={user ? { ...user, roleIds: user.roles.map(({ id }) => id) } : { roleIds: [] }}
    >
      <Form.Item name="name" label="Nome" rules={[{ required: true, message: 'Informe o nome.' }]}>
        <Input autoComplete="off" />
      </Form.Item>
      <Form.Item name="email" label="E-mail" rules={[{ required: true, message: 'Informe o e-mail.' }]}>
        <Input type="email" autoComplete="off" />
      </Form.Item>
      <Form.Item name="roleIds" label="Papéis" rules={[{ required: true, message: 'Escolha ao menos um.' }]}>
        <Select mode="multiple" options={(roles.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name }))} />
      </Form.Item>
      {!user && (
        <Form.Item name="password" label="Senha inicial">
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      )}
      {user && (
        <Form.Item name="enabled" label="Pode entrar" valuePropName="checked" layout="horizontal" colon={false}>
          <Switch />
        </Form.Item>
      )}
    </FormModal>
  );
}

export function UsersScreen() {
  const may = useMay();
  const [editing, setEditing] = useState<UserView | 'new'>();
  const [access, setAccess] = useState<UserView>();
  return (
    <Page
      trail={['Administração']}
      title="Usuários"
      actions={
        may('users:write') && (
          <Button type="primary" onClick={() => setEditing('new')}>
            Adicionar
          </Button>
        )
      }
    >
      <List<UserView>
        path="/users"
        label="Usuários"
        empty="Nenhum usuário."
        columns={[
          {
            title: 'Nome',
            render: (_, row) => (
              <Button type="link" style={{ padding: 0 }} onClick={() => setEditing(row)}>
                {row.name}
              </Button>
            ),
          },
          { title: 'E-mail', dataIndex: 'email' },
          { title: 'Papéis', render: (_, row) => row.roles.map(({ id, name }) => <Tag key={id}>{name}</Tag>) },
          { title: 'Segundo fator', render: (_, row) => (row.secondFactor ? 'Sim' : 'Não') },
          { title: 'Situação', render: (_, row) => <Tag color={row.enabled ? 'green' : 'default'}>{row.enabled ? 'ativo' : 'desativado'}</Tag> },
          { title: 'Última entrada', render: (_, row) => showInstant(row.lastSignInAt) },
          ...(may('keys:read') || may('sessions:read')
            ? [
                {
                  title: 'Ações',
                  key: 'actions',
                  render: (_: unknown, row: UserView) => (
                    <Button size="small" aria-label={`Ver acessos de ${row.name}`} onClick={() => setAccess(row)}>
                      Ver acessos
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
      {access && <UserAccess user={access} onClose={() => setAccess(undefined)} />}
      {editing && <UserForm user={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />}
    </Page>
  );
}
