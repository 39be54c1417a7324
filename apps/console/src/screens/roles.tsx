import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Checkbox, Flex, Form, Input, Modal, Popconfirm, Tag } from 'antd';
import { useState } from 'react';
import type { CreateRole, PermissionsView, RoleView } from '../api/generated/types.gen.ts';
import { get, patch, post, remove } from '../api/request.ts';
import { useMay } from '../session/session.tsx';
import { List } from '../ui/list.tsx';
import { Page } from '../ui/page.tsx';
import { showCount } from '../ui/show.ts';
import { ProblemNote } from '../ui/states.tsx';

/** By the API's names; a room that a newer API adds is shown as it is. */
const rooms: Record<string, string> = {
  integrations: 'Integrações',
  catalog: 'Produtos',
  packages: 'Pacotes',
  plans: 'Serviços/Planos',
  customers: 'Clientes',
  accounts: 'Contas nas plataformas',
  billing: 'Faturas',
  blocking: 'Bloqueios',
  works: 'Trabalhos longos',
  keys: 'Chaves de API',
  users: 'Usuários',
  roles: 'Papéis',
  sessions: 'Sessões',
  audit: 'Auditoria',
  webhooks: 'Webhooks',
};
const verbs: Record<string, string> = { read: 'ver', write: 'alterar', access: 'ver o acesso do assinante', run: 'bloquear', approve: 'aprovar' };

/** `customers:write` as `Clientes: alterar`. */
export function permissionText(permission: string): string {
  if (permission === '*') return 'tudo';
  const [room = '', verb = ''] = permission.split(':');
  return `${rooms[room] ?? room}: ${verbs[verb] ?? verb}`;
}

function RoleForm({ role, onClose }: { role: RoleView | undefined; onClose: () => void }) {
  const client = useQueryClient();
  const may = useMay();
  const permissions = useQuery({ queryKey: ['/permissions'], queryFn: () => get<PermissionsView>('/permissions') });
  const save = useMutation({
    mutationFn: (body: CreateRole) => (role ? patch(`/roles/${role.id}`, role.version, body) : post('/roles', body)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['/roles'] });
      onClose();
    },
  });
  const fixed = role?.builtIn === true || !may('roles:write');
  const options = (permissions.data?.data ?? []).map((value) => ({ value, label: permissionText(value) }));
  const shown = role?.permissions.includes('*') ? options.map(({ value }) => value) : (role?.permissions ?? []);
  return (
    <Modal open width={640} title={role ? `Papel: ${role.name}` : 'Adicionar papel'} onCancel={onClose} footer={null} mask={{ closable: false }}>
      <Form<CreateRole>
        key={String(permissions.isSuccess)}
        layout="vertical"
        disabled={fixed}
        initialValues={{ name: role?.name, permissions: shown }}
        onFinish={(body) => save.mutate(body)}
      >
        <Form.Item name="name" label="Nome" rules={[{ required: true, message: 'Informe o nome.' }]}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name="permissions" label="O que pode" rules={[{ required: true, message: 'Marque ao menos uma permissão.' }]}>
          <Checkbox.Group className="wide-fields" options={options} />
        </Form.Item>
        <Flex vertical gap="middle">
          {save.error && <ProblemNote error={save.error} />}
          <Flex justify="end" gap="small">
            <Button disabled={false} onClick={onClose}>
              {fixed ? 'Fechar' : 'Cancelar'}
            </Button>
            {!fixed && (
              <Button type="primary" htmlType="submit" loading={save.isPending}>
                Salvar
              </Button>
            )}
          </Flex>
        </Flex>
      </Form>
    </Modal>
  );
}

export function RolesScreen() {
  const may = useMay();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [editing, setEditing] = useState<RoleView | 'new'>();
  const drop = useMutation({
    mutationFn: ({ id, version }: RoleView) => remove(`/roles/${id}`, version),
    onSuccess: () => client.invalidateQueries({ queryKey: ['/roles'] }),
    onError: (error) => void message.error(error.message),
  });
  return (
    <Page
      trail={['Administração']}
      title="Papéis"
      actions={
        may('roles:write') && (
          <Button type="primary" onClick={() => setEditing('new')}>
            Adicionar
          </Button>
        )
      }
    >
      <List<RoleView>
        path="/roles"
        label="Papéis"
        empty="Nenhum papel."
        columns={[
          {
            title: 'Nome',
            render: (_, row) => (
              <Button type="link" style={{ padding: 0 }} onClick={() => setEditing(row)}>
                {row.name}
              </Button>
            ),
          },
          { title: 'Origem', render: (_, row) => <Tag>{row.builtIn ? 'do produto' : 'do provedor'}</Tag> },
          { title: 'Permissões', align: 'right', render: (_, row) => (row.permissions.includes('*') ? 'todas' : showCount(row.permissions.length)) },
          { title: 'Usuários', align: 'right', render: (_, row) => showCount(row.users) },
          {
            title: 'Ações',
            key: 'actions',
            render: (_, row) =>
              !row.builtIn &&
              may('roles:write') && (
                <Popconfirm title={`Excluir ${row.name}?`} okText="Excluir" cancelText="Voltar" onConfirm={() => drop.mutate(row)}>
                  <Button size="small" danger aria-label={`Excluir ${row.name}`}>
                    Excluir
                  </Button>
                </Popconfirm>
              ),
          },
        ]}
      />
      {editing && <RoleForm role={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />}
    </Page>
  );
}
