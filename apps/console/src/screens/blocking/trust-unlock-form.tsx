import { Form, Input, InputNumber, Typography } from 'antd';
import type { ServiceView } from '../../api/generated/types.gen.ts';
import { FormModal } from '../../ui/form-modal.tsx';
import { useSave } from '../../ui/use-save.ts';

interface Fields {
  days: number;
  note?: string;
}

export function TrustUnlockForm({ service, onClose }: { service: ServiceView; onClose: () => void }) {
  const save = useSave<Fields>({ path: `/services/${service.id}/trust-unlocks`, existing: undefined, changes: ['/services'], onSaved: onClose });
  return (
    <FormModal<Fields> title={`Desbloqueio em confiança · ${service.planName}`} save={save} onClose={onClose} verb="Desbloquear" initialValues={{ days: 1 }}>
      <Typography.Paragraph>O débito continua; o serviço volta a funcionar por alguns dias e o bloqueio retorna sozinho.</Typography.Paragraph>
      <Form.Item name="days" label="Dias" rules={[{ required: true, message: 'Informe os dias.' }]}>
        <InputNumber min={1} max={60} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="note" label="Observação">
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormModal>
  );
}
