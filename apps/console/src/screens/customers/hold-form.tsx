import { Form, Input, Select } from 'antd';
import type { PlaceHold, ServiceView } from '../../api/generated/types.gen.ts';
import { FormModal } from '../../ui/form-modal.tsx';
import { useSave } from '../../ui/use-save.ts';

export function HoldForm({ service, onClose }: { service: ServiceView; onClose: () => void }) {
  const save = useSave<PlaceHold>({ path: `/services/${service.id}/holds`, existing: undefined, changes: ['/services'], onSaved: onClose });
  return (
    <FormModal<PlaceHold> danger title={`Bloquear · ${service.planName}`} save={save} onClose={onClose} verb="Bloquear" initialValues={{ reason: 'operator' }}>
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
    </FormModal>
  );
}
