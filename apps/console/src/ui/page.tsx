import { Flex, Typography } from 'antd';
import { type ReactNode, useEffect } from 'react';

/** A screen: where one is (as the operator's guide names it), its title, what can be done, and its content. */
export function Page({ trail = [], title, actions, children }: { trail?: string[]; title: string; actions?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Plataformas de Conteúdo`;
  }, [title]);
  return (
    <Flex vertical gap="middle">
      <Flex justify="space-between" align="end" wrap gap="small">
        <div>
          {trail.length > 0 && <Typography.Text type="secondary">{trail.join(' › ')}</Typography.Text>}
          <Typography.Title level={1} style={{ fontSize: 24, margin: 0 }}>
            {title}
          </Typography.Title>
        </div>
        <Flex gap="small" wrap>
          {actions}
        </Flex>
      </Flex>
      {children}
    </Flex>
  );
}
