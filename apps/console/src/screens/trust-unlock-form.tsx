import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Flex, Form, Input, InputNumber, Modal, Typography } from 'antd';
import type { ServiceView } from '../api/generated/types.gen.ts';
import { post } from '../api/request.ts';
import { ProblemNote } from '../ui/states.tsx';

export function TrustUnlockForm({ service, onClose }: { service: ServiceView; onClose: () => void }) {
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (body: { days: number; note?: string }) => post(`/services/${service.id}/trust-unlocks`, body),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['/services'] });
      onClose();
    },
  });
  return (
    <Modal open title={`Desbloqueio em confiança · ${service.planName}`} onCancel={onClose} footer={null}>
      <Typography.Paragraph>O débito continua; o serviço volta a funcionar por alguns dias e o bloqueio retorna sozinho.</Typography.Paragraph>
      <Form<{ days: number; note?: string }> layout="vertical" initialValues={{ days: 1 }} onFinish={(body) => save.mutate(body)}>
        <Form.Item name="days" label="Dias" rules={[{ required: true, message: 'Informe os dias.' }]}>
          <InputNumber min={1} max={60} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="note" label="Observação">
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
        <Flex vertical gap="middle">
          {save.error && <ProblemNote error={save.error} />}
          <Flex justify="end" gap="small">
            <Button onClick={onClose}>Voltar</Button>
            <Button type="primary" htmlType="submit" loading={save.isPending}>
              Desbloquear
            </Button>
          </Flex>
        </Flex>
      </Form>
    </Modal>
  );
}
