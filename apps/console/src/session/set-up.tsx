import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Card, Flex, Form, Input, Typography } from 'antd';
import { post } from '../api/request.ts';
import type { CurrentSession, SetupBody } from '../api/generated/types.gen.ts';
import { ProblemNote } from '../ui/states.tsx';

/** Makes the first administrator. The token comes behind the `#` of the address, which no server sees. */
export function SetUpScreen() {
  const token = decodeURIComponent(location.hash.slice(1));
  const setUp = useMutation({
    mutationFn: (body: Omit<SetupBody, 'token'>) => post<CurrentSession>('/setup', { ...body, token }),
    onSuccess: () => location.replace('/'),
  });
  return (
    <Flex component="main" justify="center" align="center" style={{ minHeight: '100dvh', padding: 16 }}>
      <Card style={{ width: 440, maxWidth: '100%' }}>
        <Typography.Title level={1} style={{ fontSize: 22 }}>
          Primeiro acesso
        </Typography.Title>
        <Typography.Paragraph>Crie o usuário de quem vai administrar o sistema. Depois, esta página deixa de funcionar.</Typography.Paragraph>
        {token === '' && (
          <Alert type="warning" showIcon title="Este endereço está incompleto: copie-o inteiro, com o que vem depois do #." style={{ marginBottom: 16 }} />
        )}
        <Form<Omit<SetupBody, 'token'>> layout="vertical" requiredMark={false} onFinish={(body) => setUp.mutate(body)}>
          <Form.Item name="name" label="Nome" rules={[{ required: true, message: 'Informe o nome.' }]}>
            <Input autoComplete="name" autoFocus />
          </Form.Item>
          <Form.Item name="email" label="E-mail" rules={[{ required: true, message: 'Informe o e-mail.' }]}>
            <Input type="email" autoComplete="username" />
          </Form.Item>
          <Form.Item name="password" label="Senha" extra="Pelo menos 12 caracteres." rules={[{ required: true, message: 'Informe a senha.' }]}>
            <Input.Password autoComplete="new-password" />
          </Form.Item>
          <Flex vertical gap="middle">
            {setUp.error && <ProblemNote error={setUp.error} />}
            <Button type="primary" htmlType="submit" block loading={setUp.isPending}>
              Criar e entrar
            </Button>
          </Flex>
        </Form>
      </Card>
    </Flex>
  );
}
