import { Flex } from 'antd';
import { type ReactNode, useEffect } from 'react';
import { Loaded, type Waited } from './states.tsx';

/** A screen: where one is (as the operator's guide names it), its title, what can be done, and its content. */
export function Page({ trail = [], title, actions, children }: { trail?: string[]; title: string; actions?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Plataformas de Conteúdo`;
  }, [title]);
  return (
    <Flex vertical gap="middle">
      <Flex justify="space-between" align="end" wrap gap="small">
        <div>
          {trail.length > 0 && <span className="muted">{trail.join(' › ')}</span>}
          <h1 className="title">{title}</h1>
        </div>
        <Flex gap="small" wrap>
          {actions}
        </Flex>
      </Flex>
      {children}
    </Flex>
  );
}

/** In place of a screen whose subject is not there (yet): why, and the way on. */
export const Unloaded = ({ trail, title, query }: { trail: string[]; title: string; query: Waited<unknown> }) => (
  <Page trail={trail} title={title}>
    <Loaded query={query}>{() => null}</Loaded>
  </Page>
);
