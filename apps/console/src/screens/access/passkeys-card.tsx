import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Card, Flex, Form, Input, Popconfirm, Typography } from 'antd';
import type { PasskeyView } from '../../api/generated/types.gen.ts';
import { remove } from '../../api/request.ts';
import { makePasskey, passkeysWork } from '../../session/passkey.ts';
import { List } from '../../ui/list.tsx';
import { showInstant } from '../../ui/show.ts';
import { ProblemNote } from '../../ui/states.tsx';

function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  return (
    <Flex vertical gap="middle">
      <Alert type="success" showIcon title="Guarde os códigos de recuperação: cada um vale uma vez, e eles não serão mostrados de novo." />
      <Typography.Paragraph copyable={{ text: codes.join('\n') }} code style={{ whiteSpace: 'pre-line' }}>
        {codes.join('\n')}
      </Typography.Paragraph>
      <Button onClick={onKept}>Já guardei os códigos</Button>
    </Flex>
  );
}

/** Passkeys: signing in with the finger, the face or the number of a device, in the place of the password. */
export function PasskeysCard() {
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ name: string }>();
  const refresh = (): void => void Promise.all(['/me/passkeys', '/me/sessions', 'session'].map((key) => client.invalidateQueries({ queryKey: [key] })));
  const add = useMutation({
    mutationFn: ({ name }: { name: string }) => makePasskey(name),
    onSuccess: ({ recoveryCodes }) => {
      form.resetFields();
      if (recoveryCodes === null) void message.success('Chave de acesso adicionada.');
      refresh();
    },
  });
  const end = useMutation({
    mutationFn: (id: string) => remove(`/me/passkeys/${id}`),
    onSuccess: refresh,
    onError: (error) => void message.error(error.message),
  });
  return (
    <Card title="Chaves de acesso">
      <Flex vertical gap="middle">
        <Typography.Text type="secondary">
          Entre com a digital, o rosto ou a senha do seu celular ou computador. Uma chave de acesso só funciona neste endereço: não serve a páginas falsas.
        </Typography.Text>
        {add.data?.recoveryCodes && <RecoveryCodes codes={add.data.recoveryCodes} onKept={() => add.reset()} />}
        <List<PasskeyView>
          path="/me/passkeys"
          label="Minhas chaves de acesso"
          empty="Nenhuma chave de acesso."
          columns={[
            { title: 'Nome', dataIndex: 'name' },
            { title: 'Cópia em outros dispositivos', render: (_, row) => (row.synced ? 'Sim' : 'Não') },
            { title: 'Criada em', render: (_, row) => showInstant(row.createdAt) },
            { title: 'Último uso', render: (_, row) => showInstant(row.lastUsedAt) },
            {
              title: 'Ações',
              key: 'actions',
              render: (_, row) => (
                <Popconfirm title={`Remover ${row.name}?`} okText="Remover" cancelText="Voltar" onConfirm={() => end.mutate(row.id)}>
                  <Button size="small" danger aria-label={`Remover a chave ${row.name}`}>
                    Remover
                  </Button>
                </Popconfirm>
              ),
            },
          ]}
        />
        {passkeysWork() ? (
          <Form form={form} layout="inline" name="passkey" onFinish={(fields) => add.mutate(fields)}>
            <Form.Item name="name" label="Nome da chave" rules={[{ required: true, message: 'Diga qual é o dispositivo.' }]}>
              <Input placeholder="Celular, notebook…" maxLength={60} />
            </Form.Item>
            <Button type="primary" htmlType="submit" loading={add.isPending}>
              Adicionar chave de acesso
            </Button>
          </Form>
        ) : (
          <Alert type="info" showIcon title="Para usar chaves de acesso, abra o sistema pelo nome do site (em desenvolvimento: localhost), não pelo número." />
        )}
        {add.error && <ProblemNote error={add.error} />}
      </Flex>
    </Card>
  );
}
