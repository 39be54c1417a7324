import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Flex, Form, Input, Modal, Select } from 'antd';
import type { PlaceHold, ServiceView } from '../api/generated/types.gen.ts';
import { post } from '../api/request.ts';
import { ProblemNote } from '../ui/states.tsx';

export function HoldForm({ service, onClose }: { service: ServiceView; onClose: () => void }) {
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (body: PlaceHold) => post(`/services/${service.id}/holds`, body),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['/services'] });
      onClose();
    },
  });
  return (
    <Modal open title={`Bloquear · ${service.planName}`} onCancel={onClose} footer={null}>
      <Form<PlaceHold> layout="vertical" initialValues={{ reason: 'operator' }} onFinish={(body) => save.mutate(body)}>
        <Form.Item name="reason" label="Motivo">
          <Select
            options={[
              { value: 'operator', label: 'Decisão do operador' },
              { value: 'fraud', label: 'Fraude' },
              { value: 'other', label: 'Outro' },
            ]}
          />
        </Form.Item>
        <Form.Item name="linkId" label="O que bloquear">
          <Select
            allowClear
            placeholder="O serviço inteiro"
            options={service.packages.map(({ id, package: pack }) => ({ value: id, label: `Só o pacote ${pack.description}` }))}
          />
        </Form.Item>
        <Form.Item name="note" label="Observação">
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
        <Flex vertical gap="middle">
          {save.error && <ProblemNote error={save.error} />}
          <Flex justify="end" gap="small">
            <Button onClick={onClose}>Voltar</Button>
            <Button type="primary" danger htmlType="submit" loading={save.isPending}>
              Bloquear
            </Button>
          </Flex>
        </Flex>
      </Form>
    </Modal>
  );
}
