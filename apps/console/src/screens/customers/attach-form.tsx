import { App, Form, Input, Radio } from 'antd';
import type { AttachPackage, LinkView, OfferedPackageView } from '../../api/generated/types.gen.ts';
import { FormModal } from '../../ui/form-modal.tsx';
import { MoneyField } from '../../ui/money-field.tsx';
import { showCents } from '../../ui/show.ts';
import { useSave } from '../../ui/use-save.ts';
import { TrialFields } from './trial-tab.tsx';
import { attachBody, type AttachFields, fieldsOf, termsText } from '../catalog/trial-terms.ts';

interface AttachFormProps {
  serviceId: string;
  pack: OfferedPackageView;
  onClose: () => void;
}

/** A package with what was agreed with this customer: its price and last day, or a trial of their own. */
export function AttachForm({ serviceId, pack, onClose }: AttachFormProps) {
  const { message } = App.useApp();
  const [form] = Form.useForm<AttachFields>();
  const start = Form.useWatch('start', form) ?? (pack.trial ? 'package' : 'none');
  const save = useSave<AttachFields, LinkView>({
    path: `/services/${serviceId}/packages`,
    existing: undefined,
    bodyOf: (fields): AttachPackage => ({ packageId: pack.id, ...attachBody(fields) }),
    changes: ['/services', '/accounts'],
    onSaved: () => {
      void message.success('Pacote adicionado.');
      onClose();
    },
  });
  return (
    <FormModal<AttachFields>
      width={640}
      title={`Adicionar: ${pack.description}`}
      save={save}
      onClose={onClose}
      verb="Adicionar"
      form={form}
      initialValues={{ start, trial: { ...fieldsOf(pack.trial), on: true } }}
    >
      <Form.Item name="start" label="Como começa">
        <Radio.Group
          options={[
            ...(pack.trial ? [{ value: 'package', label: `Com a degustação do pacote: ${termsText(pack.trial)}` }] : []),
            { value: 'none', label: 'Sem degustação' },
            { value: 'own', label: 'Com uma degustação combinada com este cliente' },
          ]}
          style={{ display: 'flex', flexDirection: 'column', gap: 8 }}
        />
      </Form.Item>
      {start === 'none' && (
        <div className="wide-fields">
          <Form.Item name="priceCents" label="Valor por mês" extra={`Vazio: o do pacote, ${showCents(pack.kind === 'benefit' ? 0 : pack.priceCents)}.`}>
            <MoneyField />
          </Form.Item>
          <Form.Item name="until" label="Último dia" extra="Vazio: até ser removido.">
            <Input type="date" />
          </Form.Item>
        </div>
      )}
      {start === 'own' && <TrialFields packageId={pack.id} />}
    </FormModal>
  );
}
