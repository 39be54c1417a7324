import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Card, Col, Descriptions, Flex, Row, Tag, Typography } from 'antd';
import type { SessionView } from '../../api/generated/types.gen.ts';
import { remove } from '../../api/request.ts';
import { useSession } from '../../session/session.tsx';
import { List } from '../../ui/list.tsx';
import { ChangePasswordCard } from '../../session/change-password.tsx';
import { SecondFactor } from '../../session/second-factor.tsx';
import { Page } from '../../ui/page.tsx';
import { PasskeysCard } from './passkeys-card.tsx';
import { signOut } from '../../session/sign-out.ts';
import { KeysOf } from './user-access.tsx';
import { showInstant } from '../../ui/show.ts';

export function MyAccountScreen() {
  const { user, sessionId } = useSession();
  const client = useQueryClient();
  const { message } = App.useApp();
  const end = useMutation({
    mutationFn: (id: string) => remove(`/sessions/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['/me/sessions'] }),
    onError: (error) => void message.error(error.message),
  });
  return (
    <Page title="Minha conta">
      <Card>
        <Descriptions
          column={1}
          items={[
            { key: 'name', label: 'Nome', children: user?.name ?? '—' },
            { key: 'email', label: 'E-mail', children: user?.email ?? '—' },
            { key: 'roles', label: 'Papéis', children: user?.roles.map(({ id, name }) => <Tag key={id}>{name}</Tag>) },
            { key: 'factor', label: 'Segundo fator', children: user?.secondFactor ? 'ligado' : 'desligado' },
          ]}
        />
      </Card>
      {user && (
        <Row gutter={[16, 16]}>
          <Col xs={24} lg={12}>
            <ChangePasswordCard />
          </Col>
          <Col xs={24} lg={12}>
            <SecondFactor on={user.authenticatorApp} />
          </Col>
          <Col xs={24}>
            <PasskeysCard />
          </Col>
        </Row>
      )}
      {user && (
        <>
          <Typography.Title level={4}>Minhas chaves de API</Typography.Title>
          <KeysOf path="/me/api-keys" />
          <Flex justify="space-between" align="center" wrap gap="small">
            <Typography.Title level={4}>Minhas sessões</Typography.Title>
            <Button onClick={() => void signOut(true).then((next) => location.assign(next))}>Sair de todos os dispositivos</Button>
          </Flex>
        </>
      )}
      {user && (
        <List<SessionView>
          path="/me/sessions"
          query={{ live: true }}
          label="Minhas sessões"
          empty="Nenhuma sessão."
          columns={[
            { title: 'Entrou em', render: (_, row) => showInstant(row.createdAt) },
            { title: 'Endereço', render: (_, row) => row.address ?? '—' },
            { title: 'Último uso', render: (_, row) => showInstant(row.lastUsedAt) },
            {
              title: 'Ações',
              key: 'actions',
              render: (_, row) =>
                row.id === sessionId ? (
                  <Tag color="green">esta</Tag>
                ) : (
                  <Button size="small" onClick={() => end.mutate(row.id)}>
                    Encerrar
                  </Button>
                ),
            },
          ]}
        />
      )}
    </Page>
  );
}
