import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, DatePicker, Flex, Form, Input, Modal, Popconfirm, Select, Tag, Typography } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import type { ApiKeyView, CreateApiKey, PermissionsView } from '../../api/generated/types.gen.ts';
import { get, remove } from '../../api/request.ts';
import { FormModal } from '../../ui/form-modal.tsx';
import { List } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { showInstant } from '../../ui/show.ts';
import { useSave } from '../../ui/use-save.ts';
import { permissionText } from './permission-text.ts';
import { Permitted } from './user-access.tsx';

interface Fields extends Omit<CreateApiKey, 'expiresAt'> {
  expiresAt?: Dayjs;
}

function KeyForm({ onClose, onMade }: { onClose: () => void; onMade: (key: string) => void }) {
  const permissions = useQuery({ queryKey: ['/permissions'], queryFn: () => get<PermissionsView>('/permissions') });
  const save = useSave<Fields, ApiKeyView>({
    path: '/api-keys',
    existing: undefined,
    bodyOf: ({ expiresAt, ...fields }) => ({ ...fields, ...(expiresAt ? { expiresAt: expiresAt.endOf('day').toISOString() } : {}) }),
    onSaved: ({ key }) => {
      onClose();
      if (key) onMade(key);
    },
  });
  return (
    <FormModal<Fields> title="Adicionar chave de API" save={save} onClose={onClose} verb="Criar">
      <Form.Item name="name" label="Nome" rules={[{ required: true, message: 'Diga de quem é a chave.' }]}>
        <Input />
      </Form.Item>
      <Form.Item name="permissions" label="Permissões" rules={[{ required: true, message: 'Escolha ao menos uma.' }]}>
        <Select
          mode="multiple"
          loading={permissions.isPending}
          showSearch={{ optionFilterProp: 'label' }}
          options={(permissions.data?.data ?? []).map((value) => ({ value, label: permissionText(value) }))}
        />
      </Form.Item>
      <Form.Item name="expiresAt" label="Vale até">
        <DatePicker format="DD/MM/YYYY" style={{ width: '100%' }} />
      </Form.Item>
    </FormModal>
  );
}

export function ApiKeysScreen() {
  const client = useQueryClient();
  const { message } = App.useApp();
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<string>();
  const revoke = useMutation({
    mutationFn: (id: string) => remove(`/api-keys/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['/api-keys'] }),
    onError: (error) => void message.error(error.message),
  });
  return (
    <Page
      trail={['Administração']}
      title="Chaves de API"
      actions={
        <Button type="primary" onClick={() => setAdding(true)}>
          Adicionar
        </Button>
      }
    >
      <List<ApiKeyView>
        path="/api-keys"
        label="Chaves de API"
        empty="Nenhuma chave."
        columns={[
          { title: 'Nome', dataIndex: 'name' },
          {
            title: 'Permissões',
            render: (_, row) => <Permitted permissions={row.revokedAt ? row.permissions : row.effectivePermissions} />,
          },
          { title: 'Dono', render: (_, row) => row.owner?.name ?? 'Instalação' },
          { title: 'Último uso', render: (_, row) => showInstant(row.lastUsedAt) },
          { title: 'Vale até', render: (_, row) => showInstant(row.expiresAt) },
          {
            title: 'Ações',
            key: 'actions',
            render: (_, row) =>
              row.revokedAt ? (
                <Tag>revogada</Tag>
              ) : (
                <Popconfirm title={`Revogar ${row.name}?`} okText="Revogar" cancelText="Voltar" onConfirm={() => revoke.mutate(row.id)}>
                  <Button size="small" danger aria-label={`Revogar ${row.name}`}>
                    Revogar
                  </Button>
                </Popconfirm>
              ),
          },
        ]}
      />
      {adding && <KeyForm onClose={() => setAdding(false)} onMade={setMade} />}
      <Modal open={made !== undefined} title="Chave de API criada" footer={null} onCancel={() => setMade(undefined)} mask={{ closable: false }}>
        <Flex vertical gap="middle">
          <Typography.Text strong>Copie a chave agora: ela não será mostrada de novo.</Typography.Text>
          <Typography.Text code copyable style={{ overflowWrap: 'anywhere' }}>
            {made}
          </Typography.Text>
          <Button type="primary" onClick={() => setMade(undefined)}>
            Já copiei
          </Button>
        </Flex>
      </Modal>
    </Page>
  );
}
