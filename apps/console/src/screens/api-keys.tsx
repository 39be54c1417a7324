import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, DatePicker, Flex, Form, Input, Modal, Popconfirm, Select, Tag, Typography } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import type { ApiKeyView, CreateApiKey, PermissionsView } from '../api/generated/types.gen.ts';
import { get, post, remove } from '../api/request.ts';
import { List } from '../ui/list.tsx';
import { Page } from '../ui/page.tsx';
import { showInstant } from '../ui/show.ts';
import { ProblemNote } from '../ui/states.tsx';

interface Fields extends Omit<CreateApiKey, 'expiresAt'> {
  expiresAt?: Dayjs;
}

function KeyForm({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const permissions = useQuery({ queryKey: ['/permissions'], queryFn: () => get<PermissionsView>('/permissions') });
  const make = useMutation({
    mutationFn: ({ expiresAt, ...fields }: Fields) =>
      post<ApiKeyView>('/api-keys', { ...fields, ...(expiresAt ? { expiresAt: expiresAt.endOf('day').toISOString() } : {}) }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['/api-keys'] }),
  });
  return (
    <Modal open title="Adicionar chave de API" onCancel={onClose} footer={null} mask={{ closable: false }}>
      {make.data?.key ? (
        <Flex vertical gap="middle">
          <Typography.Text strong>Copie a chave agora: ela não será mostrada de novo.</Typography.Text>
          <Typography.Text code copyable>
            {make.data.key}
          </Typography.Text>
          <Button type="primary" onClick={onClose}>
            Já copiei
          </Button>
        </Flex>
      ) : (
        <Form<Fields> layout="vertical" onFinish={(fields) => make.mutate(fields)}>
          <Form.Item name="name" label="Nome" rules={[{ required: true, message: 'Diga de quem é a chave.' }]}>
            <Input />
          </Form.Item>
          <Form.Item name="permissions" label="Permissões" rules={[{ required: true, message: 'Escolha ao menos uma.' }]}>
            <Select mode="multiple" options={(permissions.data?.data ?? []).map((value) => ({ value, label: value }))} />
          </Form.Item>
          <Form.Item name="expiresAt" label="Vale até">
            <DatePicker format="DD/MM/YYYY" style={{ width: '100%' }} />
          </Form.Item>
          <Flex vertical gap="middle">
            {make.error && <ProblemNote error={make.error} />}
            <Flex justify="end" gap="small">
              <Button onClick={onClose}>Cancelar</Button>
              <Button type="primary" htmlType="submit" loading={make.isPending}>
                Criar
              </Button>
            </Flex>
          </Flex>
        </Form>
      )}
    </Modal>
  );
}

export function ApiKeysScreen() {
  const client = useQueryClient();
  const { message } = App.useApp();
  const [adding, setAdding] = useState(false);
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
          { title: 'Permissões', render: (_, row) => (row.permissions.includes('*') ? 'todas' : row.permissions.map((each) => <Tag key={each}>{each}</Tag>)) },
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
      {adding && <KeyForm onClose={() => setAdding(false)} />}
    </Page>
  );
}
