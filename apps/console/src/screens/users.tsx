import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Flex, Form, Input, Modal, Select, Switch, Tag } from 'antd';
import { useState } from 'react';
import type { RoleView, UserView } from '../api/generated/types.gen.ts';
import { get, type Page as Rows, patch, post } from '../api/request.ts';
import { useMay } from '../session/session.tsx';
import { List } from '../ui/list.tsx';
import { Page } from '../ui/page.tsx';
import { showInstant } from '../ui/show.ts';
import { ProblemNote } from '../ui/states.tsx';

interface Fields {
  name: string;
  email: string;
  roleIds: string[];
  password?: string;
  enabled?: boolean;
}

function UserForm({ user, onClose }: { user: UserView | undefined; onClose: () => void }) {
  const client = useQueryClient();
  const roles = useQuery({ queryKey: ['/roles'], queryFn: () => get<Rows<RoleView>>('/roles', { limit: 100 }) });
  const save = useMutation({
    mutationFn: ({ password, enabled, ...fields }: Fields) =>
      user ? patch(`/users/${user.id}`, user.version, { ...fields, enabled }) : post('/users', { ...fields, ...(password ? { password } : {}) }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['/users'] });
      onClose();
    },
  });
  return (
    <Modal open title={user ? `Editar: ${user.name}` : 'Adicionar usuário'} onCancel={onClose} footer={null} mask={{ closable: false }}>
      <Form<Fields>
        layout="vertical"
        initialValues={user ? { ...user, roleIds: user.roles.map(({ id }) => id) } : { roleIds: [] }}
        onFinish={(fields) => save.mutate(fields)}
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
        <Flex vertical gap="middle">
          {save.error && <ProblemNote error={save.error} />}
          <Flex justify="end" gap="small">
            <Button onClick={onClose}>Cancelar</Button>
            <Button type="primary" htmlType="submit" loading={save.isPending}>
              Salvar
            </Button>
          </Flex>
        </Flex>
      </Form>
    </Modal>
  );
}

export function UsersScreen() {
  const may = useMay();
  const [editing, setEditing] = useState<UserView | 'new'>();
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
        ]}
      />
      {editing && <UserForm user={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />}
    </Page>
  );
}
