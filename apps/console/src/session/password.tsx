import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Card, Flex, Form, Input, Result, Typography } from 'antd';
import { post } from '../api/request.ts';
import { ProblemNote } from '../ui/states.tsx';

const small = { width: 420, maxWidth: '100%' };

/** A new password: by the link of a mail (the token comes behind the `#`, which no server sees), or asking for that link. */
export function PasswordScreen() {
  const token = decodeURIComponent(location.hash.slice(1));
  return (
    <Flex component="main" justify="center" align="center" style={{ minHeight: '100dvh', padding: 16 }}>
      <Card style={small}>{token === '' ? <Ask /> : <Choose token={token} />}</Card>
    </Flex>
  );
}

const Title = ({ children }: { children: string }) => (
  <Typography.Title level={1} style={{ fontSize: 22 }}>
    {children}
  </Typography.Title>
);

function Ask() {
  const ask = useMutation({ mutationFn: (body: { email: string }) => post('/password-resets', body) });
  if (ask.isSuccess)
    return (
      <Result status="success" title="Confira seu e-mail" subTitle="Se houver um usuário com este e-mail, ele recebe um endereço para criar outra senha." />
    );
  return (
    <Form layout="vertical" requiredMark={false} onFinish={(body: { email: string }) => ask.mutate(body)}>
      <Title>Esqueci a senha</Title>
      <Form.Item name="email" label="E-mail" rules={[{ required: true, message: 'Informe o e-mail.' }]}>
        <Input type="email" autoComplete="username" autoFocus />
      </Form.Item>
      <Flex vertical gap="middle">
        {ask.error && <ProblemNote error={ask.error} />}
        <Button type="primary" htmlType="submit" block loading={ask.isPending}>
          Receber o endereço
        </Button>
        <Link to="/">Voltar</Link>
      </Flex>
    </Form>
  );
}

function Choose({ token }: { token: string }) {
  const choose = useMutation({
    mutationFn: (body: { password: string }) => post('/password-resets/confirm', { ...body, token }),
    onSuccess: () => history.replaceState(null, '', '/password'),
  });
  if (choose.isSuccess) return <Result status="success" title="Senha criada" extra={<a href="/">Entrar</a>} />;
  return (
    <Form layout="vertical" requiredMark={false} onFinish={(body: { password: string }) => choose.mutate(body)}>
      <Title>Criar senha</Title>
      <Alert type="info" title="Ao salvar, todas as suas sessões abertas terminam." style={{ marginBottom: 16 }} />
      <Form.Item name="password" label="Senha nova" extra="Pelo menos 12 caracteres." rules={[{ required: true, message: 'Informe a senha.' }]}>
        <Input.Password autoComplete="new-password" autoFocus />
      </Form.Item>
      <Flex vertical gap="middle">
        {choose.error && <ProblemNote error={choose.error} />}
        <Button type="primary" htmlType="submit" block loading={choose.isPending}>
          Salvar
        </Button>
      </Flex>
    </Form>
  );
}
