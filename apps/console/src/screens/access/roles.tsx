import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Checkbox, Form, Input, Popconfirm, Tag } from 'antd';
import { useState } from 'react';
import type { CreateRole, PermissionsView, RoleView } from '../../api/generated/types.gen.ts';
import { get, remove } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { FormModal } from '../../ui/form-modal.tsx';
import { List } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { showCount } from '../../ui/show.ts';
import { useSave } from '../../ui/use-save.ts';
import { permissionText } from './permission-text.ts';

function RoleForm({ role, onClose }: { role: RoleView | undefined; onClose: () => void }) {
  const may = useMay();
  const permissions = useQuery({ queryKey: ['/permissions'], queryFn: () => get<PermissionsView>('/permissions') });
  const save = useSave<CreateRole>({ path: '/roles', existing: role, onSaved: onClose });
  const fixed = role?.builtIn === true || !may('roles:write');
  const options = (permissions.data?.data ?? []).map((value) => ({ value, label: permissionText(value) }));
  const shown = role?.permissions.includes('*') ? options.map(({ value }) => value) : (role?.permissions ?? []);
  return (
    <FormModal<CreateRole>
      key={String(permissions.isSuccess)}
      width={640}
      title={role ? `Papel: ${role.name}` : 'Adicionar papel'}
      save={save}
      onClose={onClose}
      disabled={fixed}
      initialValues={{ name: role?.name, permissions: shown }}
    >
      <Form.Item name="name" label="Nome" rules={[{ required: true, message: 'Informe o nome.' }]}>
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item name="permissions" label="O que pode" rules={[{ required: true, message: 'Marque ao menos uma permissão.' }]}>
        <Checkbox.Group className="wide-fields" options={options} />
      </Form.Item>
    </FormModal>
  );
}

export function RolesScreen() {
  const may = useMay();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [editing, setEditing] = useState<RoleView | 'new'>();
  const drop = useMutation({
    mutationFn: ({ id, version }: RoleView) => remove(`/roles/${id}`, version),
    onError: (error) => void message.error(error.message),
    onSettled: () => client.invalidateQueries({ queryKey: ['/roles'] }),
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
