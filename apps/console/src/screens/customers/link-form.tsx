import { Form, Input } from 'antd';
import type { ChangeLink, LinkView } from '../../api/generated/types.gen.ts';
import { FormModal } from '../../ui/form-modal.tsx';
import { MoneyField } from '../../ui/money-field.tsx';
import { useSave } from '../../ui/use-save.ts';
import { hasOpenTrial } from '../catalog/trial-terms.ts';

interface Fields {
  priceCents?: number;
  until?: string;
}

/** The price and the last day of an attached package; of one in a trial, the trial's last day. */
export function LinkForm({ link, onClose }: { link: LinkView; onClose: () => void }) {
  const path = `/services/${link.serviceId}/packages`;
  const trying = hasOpenTrial(link);
  const save = useSave<Fields, LinkView>({
    path,
    existing: link,
    bodyOf: ({ priceCents, until }): ChangeLink =>
      trying ? { trial: until ? { until } : {} } : { ...(priceCents === undefined ? {} : { priceCents }), until: until || null },
    changes: ['/services', '/accounts'],
    onSaved: onClose,
  });
  const until = (trying ? link.trial?.until : link.until) ?? undefined;
  return (
    <FormModal<Fields> title={`Alterar: ${link.package.description}`} save={save} onClose={onClose} initialValues={{ priceCents: link.priceCents, until }}>
      {!trying && (
        <Form.Item name="priceCents" label="Valor por mês" rules={[{ required: true, message: 'Informe o valor.' }]}>
          <MoneyField />
        </Form.Item>
      )}
      <Form.Item
        name="until"
        label={trying ? 'Último dia da degustação' : 'Último dia'}
        extra={trying ? 'De hoje em diante. Se for antes do combinado, o cliente é avisado de novo.' : 'Vazio: até ser removido.'}
        rules={trying ? [{ required: true, message: 'Informe o último dia.' }] : []}
      >
        <Input type="date" />
      </Form.Item>
    </FormModal>
  );
}
