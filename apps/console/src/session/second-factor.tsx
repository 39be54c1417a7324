import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Card, Flex, Form, Input, QRCode, Typography } from 'antd';
import type { RecoveryCodes, SecondFactorOffer } from '../api/generated/types.gen.ts';
import { post } from '../api/request.ts';
import { ProblemNote } from '../ui/states.tsx';

const required = (message: string) => [{ required: true, message }];

function Password({ label, onPassword, pending }: { label: string; onPassword: (fields: { password: string; code?: string }) => void; pending: boolean }) {
  return (
    <Form layout="vertical" name="second-factor" onFinish={onPassword}>
      <Form.Item name="password" label="Sua senha" rules={required('Informe a senha.')}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Button htmlType="submit" loading={pending}>
        {label}
      </Button>
    </Form>
  );
}

function TurnOn() {
  const client = useQueryClient();
  const offer = useMutation({ mutationFn: (body: object) => post<SecondFactorOffer>('/me/second-factor', body) });
  const confirm = useMutation({ mutationFn: (body: object) => post<RecoveryCodes>('/me/second-factor/confirm', body) });
  if (confirm.data) {
    return (
      <Flex vertical gap="middle">
        <Alert
          type="success"
          showIcon
          title="Segundo fator ligado. Guarde os códigos de recuperação: cada um vale uma vez, e eles não serão mostrados de novo."
        />
        <Typography.Paragraph copyable={{ text: confirm.data.recoveryCodes.join('\n') }} code style={{ whiteSpace: 'pre-line' }}>
          {confirm.data.recoveryCodes.join('\n')}
        </Typography.Paragraph>
        <Button type="primary" onClick={() => void client.invalidateQueries({ queryKey: ['session'] })}>
          Já guardei
        </Button>
      </Flex>
    );
  }
  if (!offer.data) {
    return (
      <Flex vertical gap="middle">
        <Password label="Ligar segundo fator" onPassword={(fields) => offer.mutate(fields)} pending={offer.isPending} />
        {offer.error && <ProblemNote error={offer.error} />}
      </Flex>
    );
  }
  return (
    <Flex vertical gap="middle">
      <Typography.Text>Leia o código com o aplicativo autenticador, ou digite-o nele, e informe o número que ele mostrar.</Typography.Text>
      <QRCode value={offer.data.uri} bgColor="#fff" color="#000" aria-label="Código QR do segundo fator" />
      <Typography.Text code copyable style={{ overflowWrap: 'anywhere' }}>
        {offer.data.secret}
      </Typography.Text>
      <Form layout="vertical" name="second-factor-code" onFinish={(fields: object) => confirm.mutate(fields)}>
        <Form.Item name="code" label="Código do aplicativo" rules={required('Informe o código.')}>
          <Input inputMode="numeric" autoComplete="one-time-code" maxLength={6} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={confirm.isPending}>
          Confirmar
        </Button>
      </Form>
      {confirm.error && <ProblemNote error={confirm.error} />}
    </Flex>
  );
}

function TurnOff() {
  const client = useQueryClient();
  const off = useMutation({
    mutationFn: (body: object) => post('/me/second-factor/remove', body),
    onSuccess: () => client.invalidateQueries({ queryKey: ['session'] }),
  });
  return (
    <Form layout="vertical" name="second-factor-off" onFinish={(fields: object) => off.mutate(fields)}>
      <Form.Item name="password" label="Sua senha" rules={required('Informe a senha.')}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Form.Item name="code" label="Código do aplicativo ou de recuperação" rules={required('Informe o código.')}>
        <Input autoComplete="one-time-code" />
      </Form.Item>
      <Flex vertical gap="middle" align="start">
        {off.error && <ProblemNote error={off.error} />}
        <Button danger htmlType="submit" loading={off.isPending}>
          Desligar segundo fator
        </Button>
      </Flex>
    </Form>
  );
}

/** A code of an application besides the password. */
export const SecondFactor = ({ on }: { on: boolean }) => (
  <Card title={on ? 'Segundo fator: ligado' : 'Segundo fator: desligado'} style={{ height: '100%' }}>
    {on ? <TurnOff /> : <TurnOn />}
  </Card>
);
