import { useQueryClient } from '@tanstack/react-query';
import { Drawer, Flex, Typography } from 'antd';
import type { ServiceView } from '../../api/generated/types.gen.ts';
import { Attached } from './attached-packages.tsx';
import { Offered } from './offered-packages.tsx';

/** Outras opções › Pacotes: those attached, and those that can be, or why not. */
export function ServicePackages({ service, onClose }: { service: ServiceView; onClose: () => void }) {
  const client = useQueryClient();
  const changed = (): void => void client.invalidateQueries({ predicate: ({ queryKey }) => /^\/(services|accounts)/.test(String(queryKey[0])) });
  return (
    <Drawer open title={`Pacotes · ${service.planName}`} size="min(900px, 100vw)" onClose={onClose}>
      <Flex vertical gap="large">
        <Attached service={service} onChanged={changed} />
        <div>
          <Typography.Title level={2} style={{ fontSize: 18 }}>
            Adicionar pacote
          </Typography.Title>
          <Offered service={service} onChanged={changed} />
        </div>
      </Flex>
    </Drawer>
  );
}
