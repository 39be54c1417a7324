import { useQuery } from '@tanstack/react-query';
import { Button, Flex, Form, Input, Select, Typography } from 'antd';
import { useState } from 'react';
import type { NoticeView, ServiceView } from '../../api/generated/types.gen.ts';
import { get, type Page as Rows } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { FormModal } from '../../ui/form-modal.tsx';
import { List } from '../../ui/list.tsx';
import { showInstant } from '../../ui/show.ts';
import { Loaded, Nothing } from '../../ui/states.tsx';
import { useSave } from '../../ui/use-save.ts';
import { useActors } from '../access/actors.ts';

/** By the API's names; one that a newer API adds is shown as it is. */
export const channels: Record<string, string> = { email: 'e-mail', sms: 'SMS', whatsapp: 'WhatsApp', letter: 'carta', in_person: 'em mãos' };

interface Fields {
  channel: string;
  /** As the field has it: `2026-11-25T09:00`, where the person is. */
  sentAt: string;
  text?: string;
}

function NoticeForm({ service, onClose }: { service: ServiceView; onClose: () => void }) {
  const save = useSave<Fields, NoticeView>({
    path: '/notices',
    existing: undefined,
    bodyOf: ({ sentAt, ...fields }) => ({ ...fields, serviceId: service.id, sentAt: new Date(sentAt).toISOString() }),
    changes: [`/services/${service.id}/notices`],
    onSaved: onClose,
  });
  return (
    <FormModal<Fields> title={`Registrar aviso · ${service.planName}`} save={save} onClose={onClose} verb="Registrar" initialValues={{ channel: 'email' }}>
      <Typography.Paragraph>
        Para avisos enviados por fora. Sem um aviso com a idade que o perfil de suspensão exige, ninguém é bloqueado por débito.
      </Typography.Paragraph>
      <Form.Item name="channel" label="Por onde foi enviado">
        <Select options={Object.entries(channels).map(([value, label]) => ({ value, label }))} />
      </Form.Item>
      <Form.Item name="sentAt" label="Quando" rules={[{ required: true, message: 'Informe quando foi enviado.' }]}>
        <Input type="datetime-local" />
      </Form.Item>
      <Form.Item name="text" label="O que dizia" extra="Fica guardado como prova.">
        <Input.TextArea rows={4} maxLength={10_000} />
      </Form.Item>
    </FormModal>
  );
}

function Notices({ service }: { service: ServiceView }) {
  const may = useMay();
  const actorText = useActors();
  const [recording, setRecording] = useState(false);
  return (
    <Flex vertical gap="small">
      <Flex justify="space-between" align="center" wrap gap="small">
        <Typography.Title level={2} style={{ fontSize: 16, margin: 0 }}>
          {service.planName}
        </Typography.Title>
        {may('blocking:write') && (
          <Button aria-label={`Registrar aviso de ${service.planName}`} onClick={() => setRecording(true)}>
            Registrar aviso
          </Button>
        )}
      </Flex>
      <List<NoticeView>
        path={`/services/${service.id}/notices`}
        label={`Avisos de ${service.planName}`}
        empty="Nenhum aviso de débito enviado."
        expandable={{
          rowExpandable: ({ text }) => text !== null,
          expandedRowRender: ({ text, textHash }) => (
            <>
              <Typography.Paragraph style={{ whiteSpace: 'pre-wrap' }}>{text}</Typography.Paragraph>
              <Typography.Text type="secondary" style={{ overflowWrap: 'anywhere' }}>
                SHA-256 do texto: {textHash}
              </Typography.Text>
            </>
          ),
        }}
        columns={[
          { title: 'Enviado em', render: (_, row) => showInstant(row.sentAt) },
          { title: 'Por', render: (_, row) => channels[row.channel] ?? row.channel },
          { title: 'Código de lá', render: (_, row) => row.externalRef ?? '—' },
          { title: 'Registrado por', render: (_, row) => actorText(row.recordedBy) },
        ]}
      />
      {recording && <NoticeForm service={service} onClose={() => setRecording(false)} />}
    </Flex>
  );
}

/** The evidence without which nobody is blocked, service by service. */
export function NoticesOf({ customerId }: { customerId: string }) {
  const services = useQuery({ queryKey: ['/services', customerId], queryFn: () => get<Rows<ServiceView>>('/services', { customerId, limit: 50 }) });
  return (
    <Loaded query={services}>
      {({ data }) =>
        data.length === 0 ? (
          <Nothing>Nenhum serviço.</Nothing>
        ) : (
          <Flex vertical gap="large">
            {data.map((service) => (
              <Notices key={service.id} service={service} />
            ))}
          </Flex>
        )
      }
    </Loaded>
  );
}
