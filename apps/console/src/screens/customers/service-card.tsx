import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Card, Dropdown, Flex, Tag, Typography } from 'antd';
import { useState } from 'react';
import type { HoldView, ServiceView } from '../../api/generated/types.gen.ts';
import { post, remove } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { showCents, showInstant } from '../../ui/show.ts';
import { BillingEventForm } from '../billing/billing-event-form.tsx';
import { HoldForm } from './hold-form.tsx';
import { MigrateForm } from './migrate-form.tsx';
import { ServicePackages } from './service-packages.tsx';
import { serviceStatuses } from './service-states.ts';
import { TransferForm } from './transfer-form.tsx';
import { TrustUnlockForm } from '../blocking/trust-unlock-form.tsx';

export const holdReasons: Record<HoldView['reason'], string> = {
  debt: 'débito',
  operator: 'operador',
  request: 'pedido do cliente',
  fraud: 'fraude',
  other: 'outro motivo',
};

function Holds({ service }: { service: ServiceView }) {
  const client = useQueryClient();
  const { message } = App.useApp();
  const may = useMay();
  const lift = useMutation({
    mutationFn: (holdId: string) => remove(`/services/${service.id}/holds/${holdId}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['/services'] }),
    onError: (error) => void message.error(error.message),
  });
  return service.holds.map((hold) => (
    <Flex key={hold.id} gap="small" align="center" wrap>
      <Tag color={hold.sleepsUntil ? 'orange' : 'red'}>
        {hold.sleepsUntil ? 'desbloqueado em confiança' : 'bloqueado'}: {holdReasons[hold.reason]}
      </Tag>
      <Typography.Text type="secondary">
        desde {showInstant(hold.placedAt)}
        {hold.sleepsUntil && `, volta em ${showInstant(hold.sleepsUntil)}`}
        {hold.note && ` · ${hold.note}`}
      </Typography.Text>
      {hold.reason !== 'debt' && may('customers:write') && (
        <Button size="small" loading={lift.isPending} onClick={() => lift.mutate(hold.id)}>
          Retirar
        </Button>
      )}
    </Flex>
  ));
}

type Opened = 'packages' | 'migrate' | 'hold' | 'transfer' | 'trust' | 'event';

/** One service of a customer; everything that can be done to it is behind the three dots, as in the guide. */
export function ServiceCard({ service }: { service: ServiceView }) {
  const client = useQueryClient();
  const { message, modal } = App.useApp();
  const may = useMay();
  const [opened, setOpened] = useState<Opened>();
  const act = useMutation({
    mutationFn: (verb: string) => post(`/services/${service.id}/${verb}`),
    onSuccess: () => client.invalidateQueries({ predicate: ({ queryKey }) => /^\/(services|accounts)/.test(String(queryKey[0])) }),
    onError: (error) => void message.error(error.message),
  });
  const ended = service.status === 'cancelled';
  const writes = !may('customers:write') || ended;
  const cancel = (): void =>
    void modal.confirm({
      title: 'Cancelar este serviço?',
      content: 'Os pacotes terminam e as contas nas plataformas são encerradas.',
      okText: 'Cancelar o serviço',
      okButtonProps: { danger: true },
      cancelText: 'Voltar',
      onOk: () => act.mutateAsync('cancel').catch(() => undefined),
    });
  const items = [
    { key: 'packages', label: 'Pacotes', onClick: () => setOpened('packages') },
    { key: 'migrate', label: 'Migrar para outro plano', disabled: writes, onClick: () => setOpened('migrate') },
    { key: 'transfer', label: 'Trocar titularidade', disabled: writes, onClick: () => setOpened('transfer') },
    ...(service.status === 'awaiting_installation' ? [{ key: 'enable', label: 'Habilitar', disabled: writes, onClick: () => act.mutate('enable') }] : []),
    ...(service.status === 'suspended_by_request'
      ? [{ key: 'resume', label: 'Reativar (pedido do cliente)', disabled: writes, onClick: () => act.mutate('resume') }]
      : [{ key: 'suspend', label: 'Suspender a pedido do cliente', disabled: writes, onClick: () => act.mutate('suspend') }]),
    { key: 'hold', label: 'Bloquear', disabled: writes, onClick: () => setOpened('hold') },
    ...(service.holds.some(({ reason, sleepsUntil }) => reason === 'debt' && !sleepsUntil)
      ? [{ key: 'trust', label: 'Desbloqueio em confiança', disabled: !may('blocking:write'), onClick: () => setOpened('trust') }]
      : []),
    { key: 'event', label: 'Lançar acréscimo ou desconto', disabled: !may('billing:write') || ended, onClick: () => setOpened('event') },
    { key: 'cancel', label: 'Cancelar serviço', danger: true, disabled: writes, onClick: cancel },
  ];
  const close = (): void => setOpened(undefined);
  return (
    <Card
      size="small"
      title={
        <Flex gap="small" align="center" wrap>
          {service.planName}
          <Tag color={serviceStatuses[service.status].color}>{serviceStatuses[service.status].label}</Tag>
        </Flex>
      }
      extra={
        <Dropdown menu={{ items }} trigger={['click']} autoFocus>
          <Button aria-label={`Outras opções de ${service.planName}`}>⋮</Button>
        </Dropdown>
      }
    >
      <Flex vertical gap="small">
        <Holds service={service} />
        <Flex gap="small" wrap align="center">
          <Typography.Text type="secondary">Pacotes:</Typography.Text>
          {service.packages.length === 0 && <Typography.Text>nenhum</Typography.Text>}
          {service.packages.map((link) => (
            <Tag key={link.id}>
              {link.package.description} · {showCents(link.priceCents)}
            </Tag>
          ))}
          <Button size="small" onClick={() => setOpened('packages')}>
            Ver pacotes
          </Button>
        </Flex>
        <Typography.Text type="secondary">
          Vencimento: {service.dueDay === 'last' ? 'último dia' : `dia ${service.dueDay}`} · cobrança{' '}
          {service.billing === 'advance' ? 'antecipada' : 'postecipada'}
        </Typography.Text>
      </Flex>
      {opened === 'packages' && <ServicePackages service={service} onClose={close} />}
      {opened === 'migrate' && <MigrateForm service={service} onClose={close} />}
      {opened === 'event' && <BillingEventForm service={service} onClose={close} />}
      {opened === 'transfer' && <TransferForm service={service} onClose={close} />}
      {opened === 'hold' && <HoldForm service={service} onClose={close} />}
      {opened === 'trust' && <TrustUnlockForm service={service} onClose={close} />}
    </Card>
  );
}
