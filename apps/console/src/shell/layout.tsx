import { Outlet, useNavigate } from '@tanstack/react-router';
import { Button, Dropdown, Flex, Grid, Layout, theme } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { signOut } from '../session/sign-out.ts';
import { SignedIn, useSession } from '../session/session.tsx';
import { Navigation } from './navigation.tsx';
import { Search } from './search.tsx';
import { useMode } from './theme.tsx';

const NarrowMenu = lazy(() => import('./narrow-menu.tsx'));

const { Header, Sider, Content } = Layout;

function Person() {
  const { user, key } = useSession();
  const { mode, toggle } = useMode();
  const navigate = useNavigate();
  const leave = async (): Promise<void> => {
    location.assign(await signOut());
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
  const [open, setOpen] = useState<boolean>();
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
            {wide && <strong>Plataformas de Conteúdo</strong>}
          </Flex>
          <Search />
          <Person />
        </Flex>
      </Header>
      <Layout>
        {wide && (
          <Sider
            className="sider"
            width={240}
            theme="light"
            style={{ background: token.colorBgContainer, borderRight: `1px solid ${token.colorBorderSecondary}` }}
          >
            <Navigation />
          </Sider>
        )}
        {open !== undefined && (
          <Suspense>
            <NarrowMenu open={open} onClose={() => setOpen(false)} />
          </Suspense>
        )}
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
