import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Flex, Form, Input, Modal, Typography } from 'antd';
import { useState } from 'react';
import { ApiProblem, get, post } from '../api/request.ts';
import type { CurrentSession, PasskeyOptions, SignInBodyWritable, SignInOptions } from '../api/generated/types.gen.ts';
import { ProblemNote } from '../ui/states.tsx';
import { answerPasskey, passkeysWork, signInWithPasskey } from './passkey.ts';

interface SignInProps {
  onSignedIn: (session: CurrentSession) => void;
  /** The session ended while somebody was at work: asked above the screen, which stays as it is. */
  over?: boolean;
}

/** What the address says when an identity provider could not sign somebody in. */
const refusals: Record<string, string> = {
  oidc_failed: 'A entrada pelo provedor de identidade não se completou. Tente de novo.',
  oidc_weak: 'A entrada no provedor de identidade foi mais fraca do que este sistema exige. Entre lá com mais um fator.',
  oidc_unknown: 'O provedor de identidade conhece você, mas aqui não há usuário com este e-mail. Peça a quem administra o sistema.',
};

function SignInForm({ onSignedIn }: SignInProps) {
  const failed = refusals[new URLSearchParams(location.search).get('error') ?? ''];
  const [methods, setMethods] = useState<readonly string[]>([]);
  const [challenge, setChallenge] = useState<PasskeyOptions | null>(null);
  const [form] = Form.useForm<SignInBodyWritable>();
  const options = useQuery({ queryKey: ['sign-in'], queryFn: () => get<SignInOptions>('/sign-in') });
  const signIn = useMutation({
    mutationFn: (body: SignInBodyWritable) => post<CurrentSession>('/sessions', body),
    onSuccess: onSignedIn,
    onError: (error) => {
      if (!(error instanceof ApiProblem) || error.code !== 'second_factor_required') return;
      setMethods((error.more['methods'] as string[] | undefined) ?? ['code']);
      setChallenge((error.more['passkey'] as PasskeyOptions | null | undefined) ?? null);
    },
  });
  const passkey = useMutation({ mutationFn: () => signInWithPasskey(), onSuccess: onSignedIn });
  const second = useMutation({
    mutationFn: async (asked: PasskeyOptions) =>
      post<CurrentSession>('/sessions', { ...form.getFieldsValue(['email', 'password']), passkey: await answerPasskey(asked) }),
    onSuccess: onSignedIn,
    // What was asked works once: the password asks for another.
    onError: () => setChallenge(null),
  });
  const error = second.error ?? passkey.error ?? signIn.error;
  return (
    <Form<SignInBodyWritable> form={form} layout="vertical" requiredMark={false} onFinish={(body) => signIn.mutate(body)}>
      {options.data?.setupNeeded && (
        <Alert
          type="info"
          showIcon
          title="Ainda não há usuários"
          description="Abra o endereço de “1º acesso” que o sistema mostrou ao iniciar para criar o primeiro administrador."
          style={{ marginBottom: 16 }}
        />
      )}
      <Form.Item name="email" label="E-mail" rules={[{ required: true, message: 'Informe o e-mail.' }]}>
        <Input type="email" autoComplete="username" autoFocus />
      </Form.Item>
      <Form.Item name="password" label="Senha" rules={[{ required: true, message: 'Informe a senha.' }]}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      {methods.length > 0 && (
        <Form.Item
          name="code"
          label={methods.includes('code') ? 'Código do aplicativo autenticador' : 'Código de recuperação'}
          rules={[{ required: true, message: 'Informe o código.' }]}
        >
          <Input inputMode={methods.includes('code') ? 'numeric' : 'text'} autoComplete="one-time-code" />
        </Form.Item>
      )}
      <Flex vertical gap="middle">
        {failed && <Alert type="error" showIcon title={failed} />}
        {error && <ProblemNote error={error} />}
        <Button type="primary" htmlType="submit" block loading={signIn.isPending}>
          Entrar
        </Button>
        {challenge && (
          <Button block loading={second.isPending} onClick={() => second.mutate(challenge)}>
            Usar chave de acesso como segundo fator
          </Button>
        )}
        {methods.length === 0 && passkeysWork() && (
          <Button block loading={passkey.isPending} onClick={() => passkey.mutate()}>
            Entrar com chave de acesso
          </Button>
        )}
        {options.data?.oidc && (
          <Button block href={`/v1/oidc/start?${new URLSearchParams({ returnTo: location.pathname + location.search })}`}>
            Entrar pelo provedor de identidade
          </Button>
        )}
        <a href="/password">Esqueci a senha</a>
      </Flex>
    </Form>
  );
}

/** The one door; also over a screen whose session has ended. */
export default function SignInScreen({ onSignedIn, over = false }: SignInProps) {
  if (over) {
    return (
      <Modal open closable={false} footer={null} title="Sua sessão terminou. Entre de novo para continuar de onde parou.">
        <SignInForm onSignedIn={onSignedIn} />
      </Modal>
    );
  }
  return (
    <Flex component="main" justify="center" align="center" style={{ minHeight: '100dvh', padding: 16 }}>
      <Card style={{ width: 400, maxWidth: '100%' }}>
        <Typography.Title level={1} style={{ fontSize: 22 }}>
          Plataformas de Conteúdo
        </Typography.Title>
        <SignInForm onSignedIn={onSignedIn} />
      </Card>
    </Flex>
  );
}
