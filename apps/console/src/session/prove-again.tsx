import { useMutation } from '@tanstack/react-query';
import { Button, Flex, Form, Input, Modal, Typography } from 'antd';
import { useState } from 'react';
import { ApiProblem, post } from '../api/request.ts';
import type { CurrentSession } from '../api/generated/types.gen.ts';
import { ProblemNote } from '../ui/states.tsx';
import { passkeyOfAnybody, passkeysWork } from './passkey.ts';

interface Fields {
  password: string;
  code?: string;
}

/** Asked before a sensitive change, when the last sign-in is too long ago. What was being done goes on afterwards. */
export default function ProveAgain({ session, onEnd }: { session: CurrentSession; onEnd: (proven: boolean) => void }) {
  const [codeAsked, setCodeAsked] = useState(false);
  const prove = useMutation({
    mutationFn: (body: object) => post('/sessions/current/proof', body),
    onSuccess: () => onEnd(true),
    onError: (error) => setCodeAsked(codeAsked || (error instanceof ApiProblem && error.code === 'second_factor_required')),
  });
  const passkey = useMutation({
    mutationFn: async () => post('/sessions/current/proof', { passkey: await passkeyOfAnybody() }),
    onSuccess: () => onEnd(true),
  });
  const error = passkey.error ?? (prove.error instanceof ApiProblem && prove.error.code === 'second_factor_required' ? null : prove.error);
  return (
    <Modal open title="Confirme que é você" footer={null} onCancel={() => onEnd(false)} destroyOnHidden>
      <Flex vertical gap="middle">
        <Typography.Text type="secondary">Esta alteração é sensível e faz um tempo que você entrou. O que você fez na tela continua como está.</Typography.Text>
        {session.user?.passwordSet ? (
          <Form<Fields> layout="vertical" name="prove-again" requiredMark={false} onFinish={(fields) => prove.mutate(fields)}>
            <Form.Item name="password" label="Sua senha" rules={[{ required: true, message: 'Informe a senha.' }]}>
              <Input.Password autoComplete="current-password" autoFocus />
            </Form.Item>
            {codeAsked && (
              <Form.Item name="code" label="Código do aplicativo ou de recuperação" rules={[{ required: true, message: 'Informe o código.' }]}>
                <Input autoComplete="one-time-code" />
              </Form.Item>
            )}
            <Button type="primary" htmlType="submit" block loading={prove.isPending}>
              Confirmar
            </Button>
          </Form>
        ) : (
          <Button block href={`/v1/oidc/start?${new URLSearchParams({ returnTo: location.pathname + location.search, reauthenticate: 'true' })}`}>
            Confirmar no provedor de identidade
          </Button>
        )}
        {passkeysWork() && (
          <Button block loading={passkey.isPending} onClick={() => passkey.mutate()}>
            Usar chave de acesso
          </Button>
        )}
        {error && <ProblemNote error={error} />}
      </Flex>
    </Modal>
  );
}
