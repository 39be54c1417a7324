import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Flex, Typography } from 'antd';
import { signOut } from './sign-out.ts';
import { SecondFactor } from './second-factor.tsx';

/** All there is to see for who signed in with a password alone where more is asked for. */
export default function SecondFactorNeeded() {
  const leave = useMutation({ mutationFn: () => signOut(), onSuccess: (next) => location.assign(next) });
  return (
    <Flex component="main" justify="center" style={{ minHeight: '100dvh', padding: 16 }}>
      <Flex vertical gap="middle" style={{ width: 480, maxWidth: '100%' }}>
        <Typography.Title level={1} style={{ fontSize: 22 }}>
          Ligue seu segundo fator
        </Typography.Title>
        <Alert
          type="info"
          showIcon
          title="Este provedor exige um segundo fator"
          description="Além da senha, você vai informar ao entrar um código de um aplicativo autenticador. Ligar leva um minuto e só se faz uma vez."
        />
        <SecondFactor on={false} />
        <Button type="link" loading={leave.isPending} onClick={() => leave.mutate()}>
          Sair
        </Button>
      </Flex>
    </Flex>
  );
}
