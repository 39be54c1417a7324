import { useMutation } from '@tanstack/react-query';
import { App, Button, Card, Flex, Form, Input } from 'antd';
import type { ChangePassword } from '../api/generated/types.gen.ts';
import { post } from '../api/request.ts';
import { ProblemNote } from '../ui/states.tsx';

/** One's own; the other sessions end. */
export function ChangePasswordCard() {
  const { message } = App.useApp();
  const [form] = Form.useForm<ChangePassword>();
  const change = useMutation({
    mutationFn: (body: ChangePassword) => post('/me/password', body),
    onSuccess: () => {
      form.resetFields();
      void message.success('Senha trocada. As outras sessões foram encerradas.');
    },
  });
  return (
    <Card title="Trocar senha" style={{ height: '100%' }}>
      <Form form={form} layout="vertical" name="change-password" onFinish={(body) => change.mutate(body)}>
        <Form.Item name="current" label="Senha atual" rules={[{ required: true, message: 'Informe a senha atual.' }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item name="password" label="Senha nova" extra="Pelo menos 12 caracteres." rules={[{ required: true, message: 'Informe a senha nova.' }]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Flex vertical gap="middle" align="start">
          {change.error && <ProblemNote error={change.error} />}
          <Button htmlType="submit" loading={change.isPending}>
            Trocar senha
          </Button>
        </Flex>
      </Form>
    </Card>
  );
}
