import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { Button, Drawer, Dropdown, Flex, Grid, Layout, Menu, Typography, theme } from 'antd';
import { useState } from 'react';
import { remove } from '../api/request.ts';
import { SignedIn, useMay, useSession } from '../session/session.tsx';
import { groups } from './menu.ts';
import { Search } from './search.tsx';
import { useMode } from './theme.tsx';

const { Header, Sider, Content } = Layout;

function Navigation({ onGo }: { onGo?: () => void }) {
  const may = useMay();
  const navigate = useNavigate();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const items = groups
    .map(({ label, entries }) => ({ label, entries: entries.filter(({ permission }) => may(permission)) }))
    .filter(({ entries }) => entries.length > 0)
    .map(({ label, entries }) => ({ type: 'group' as const, key: label, label, children: entries.map(({ label: name, to }) => ({ key: to, label: name })) }));
  const here = groups
    .flatMap(({ entries }) => entries)
    .filter(({ to }) => path === to || (to !== '/' && path.startsWith(`${to}/`)))
    .map(({ to }) => to);
  return (
    <nav aria-label="Menu principal">
      <Menu
        mode="inline"
        style={{ border: 0 }}
        selectedKeys={here}
        items={items}
        onClick={({ key }) => {
          void navigate({ to: key });
          onGo?.();
        }}
      />
    </nav>
  );
}

function Person() {
  const { user, key } = useSession();
  const { mode, toggle } = useMode();
  const navigate = useNavigate();
  const leave = async (): Promise<void> => {
    await remove('/sessions/current').catch(() => undefined);
    location.assign('/');
  };
  const items = [
    { key: 'mode', label: mode === 'dark' ? 'Tema claro' : 'Tema escuro', onClick: toggle },
    { key: 'sessions', label: 'Minha conta', onClick: () => void navigate({ to: '/minha-conta' }) },
    { key: 'leave', label: 'Sair', onClick: () => void leave() },
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']} autoFocus>
      <Button type="text" aria-haspopup="menu">
        {user?.name ?? key?.name ?? 'Conta'}
      </Button>
    </Dropdown>
  );
}

function Frame() {
  const wide = Grid.useBreakpoint().lg ?? true;
  const [open, setOpen] = useState(false);
  const { token } = theme.useToken();
  return (
    <Layout style={{ minHeight: '100dvh' }}>
      <a href="#conteudo" className="skip">
        Ir para o conteúdo
      </a>
      <Header
        style={{
          background: token.colorBgContainer,
          borderBottom: `1px solid ${token.colorBorderSecondary}`,
          padding: '0 16px',
          height: 56,
          lineHeight: 'normal',
          position: 'sticky',
          top: 0,
          zIndex: 10,
        }}
      >
        <Flex align="center" justify="space-between" gap="small" style={{ height: '100%' }}>
          <Flex align="center" gap="small">
            {!wide && (
              <Button aria-label="Abrir menu" onClick={() => setOpen(true)}>
                ☰
              </Button>
            )}
            {wide && <Typography.Text strong>Plataformas de Conteúdo</Typography.Text>}
          </Flex>
          <Search />
          <Person />
        </Flex>
      </Header>
      <Layout>
        {wide && (
          <Sider width={240} theme="light" style={{ background: token.colorBgContainer, borderRight: `1px solid ${token.colorBorderSecondary}` }}>
            <Navigation />
          </Sider>
        )}
        <Drawer open={open} onClose={() => setOpen(false)} placement="left" size={280} title="Plataformas de Conteúdo" styles={{ body: { padding: 0 } }}>
          <Navigation onGo={() => setOpen(false)} />
        </Drawer>
        <Content id="conteudo" role="main" tabIndex={-1} style={{ padding: wide ? 24 : 12, minWidth: 0, outline: 'none' }}>
          <Outlet />
        </Content>
      </Layout>
    </Layout>
  );
}

export const Shell = () => (
  <SignedIn>
    <Frame />
  </SignedIn>
);
