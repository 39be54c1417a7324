import { useQuery } from '@tanstack/react-query';
import { Form, Input, Select, Switch } from 'antd';
import type { CreateEndpoint, EndpointView, EventTypePage } from '../../api/generated/types.gen.ts';
import { get } from '../../api/request.ts';
import { FormModal } from '../../ui/form-modal.tsx';
import { useSave } from '../../ui/use-save.ts';

interface EndpointFormProps {
  endpoint: EndpointView | undefined;
  onClose: () => void;
  /** A new endpoint comes with its secret, once. */
  onSecret: (secret: string) => void;
}

/** Where webhooks go, and which events. */
export function EndpointForm({ endpoint, onClose, onSecret }: EndpointFormProps) {
  const types = useQuery({ queryKey: ['/webhook-event-types'], queryFn: () => get<EventTypePage>('/webhook-event-types'), staleTime: Infinity });
  const save = useSave<CreateEndpoint, EndpointView>({
    path: '/webhook-endpoints',
    existing: endpoint,
    onSaved: ({ secret }) => {
      onClose();
      if (secret) onSecret(secret);
    },
  });
  return (
    <FormModal<CreateEndpoint>
      width={640}
      title={endpoint ? `Editar: ${endpoint.url}` : 'Adicionar webhook'}
      save={save}
      onClose={onClose}
      initialValues={endpoint ?? { eventTypes: ['*'], enabled: true }}
    >
      <Form.Item name="url" label="Endereço" extra="https, fora da rede interna." rules={[{ required: true, message: 'Informe o endereço.' }]}>
        <Input type="url" inputMode="url" autoComplete="off" placeholder="https://" />
      </Form.Item>
      <Form.Item name="description" label="Para que serve">
        <Input autoComplete="off" />
      </Form.Item>
      <Form.Item name="eventTypes" label="Eventos" rules={[{ required: true, message: 'Escolha ao menos um.' }]}>
        <Select
          mode="multiple"
          loading={types.isPending}
          options={[
            { value: '*', label: 'Todos, também os que vierem a existir' },
            ...(types.data?.data ?? []).map(({ type }) => ({ value: type, label: type })),
          ]}
        />
      </Form.Item>
      <Form.Item name="enabled" label="Ligado" valuePropName="checked" layout="horizontal" colon={false}>
        <Switch />
      </Form.Item>
    </FormModal>
  );
}
