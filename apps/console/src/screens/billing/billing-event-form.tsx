import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, InputNumber, Segmented, Select } from 'antd';
import type { BillingEventView, ChargeTypeView, PostBillingEvent, ServiceView } from '../../api/generated/types.gen.ts';
import { get, type Page } from '../../api/request.ts';
import { FormModal } from '../../ui/form-modal.tsx';
import { MoneyField } from '../../ui/money-field.tsx';
import { useSave } from '../../ui/use-save.ts';
import { eventKinds } from './billing-events.tsx';

interface Fields extends Omit<PostBillingEvent, 'serviceId'> {
  measure: 'amount' | 'percent';
}

/** A surcharge or a discount of one service, at once or by installments. */
export function BillingEventForm({ service, onClose }: { service: ServiceView; onClose: () => void }) {
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const kind = Form.useWatch('kind', form);
  const measure = Form.useWatch('measure', form) ?? 'amount';
  const types = useQuery({ queryKey: ['/charge-types', 'all'], queryFn: () => get<Page<ChargeTypeView>>('/charge-types', { limit: 100 }) });
  const save = useSave<Fields, BillingEventView>({
    path: '/billing-events',
    existing: undefined,
    bodyOf: ({ measure: _, ...fields }) => ({ ...fields, serviceId: service.id }),
    onSaved: () => {
      void message.success('Lançado: entra no próximo faturamento desta competência.');
      onClose();
    },
  });
  return (
    <FormModal<Fields>
      title={`Acréscimo ou desconto · ${service.planName}`}
      save={save}
      onClose={onClose}
      verb="Lançar"
      form={form}
      initialValues={{ kind: 'surcharge', measure: 'amount', installments: 1, firstCompetence: new Date().toISOString().slice(0, 7) }}
    >
      <Form.Item name="kind" label="Tipo">
        <Segmented options={Object.entries(eventKinds).map(([value, label]) => ({ value, label }))} />
      </Form.Item>
      <Form.Item name="description" label="Descrição" rules={[{ required: true, message: 'Diga o que é.' }]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="measure" label="Medido em">
        <Segmented
          options={[
            { value: 'amount', label: 'R$' },
            { value: 'percent', label: '% da mensalidade' },
          ]}
        />
      </Form.Item>
      <div className="wide-fields">
        {measure === 'amount' ? (
          <Form.Item name="amountCents" label="Valor, somadas as parcelas" rules={[{ required: true, message: 'Informe o valor.' }]}>
            <MoneyField />
          </Form.Item>
        ) : (
          <Form.Item name="percent" label="Percentual, em cada parcela" rules={[{ required: true, message: 'Informe o percentual.' }]}>
            <InputNumber min={1} max={100} suffix="%" style={{ width: '100%' }} />
          </Form.Item>
        )}
        <Form.Item name="installments" label="Parcelas">
          <InputNumber min={1} max={120} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="firstCompetence" label="A partir do mês" rules={[{ required: true, message: 'Informe o mês.' }]}>
          <Input type="month" />
        </Form.Item>
        {kind === 'surcharge' && (
          <Form.Item name="chargeTypeId" label="Tipo de cobrança">
            <Select
              allowClear
              placeholder="Nenhum: pode bloquear"
              options={(types.data?.data ?? []).map(({ id, name, blocks }) => ({ value: id, label: blocks ? name : `${name} (nunca bloqueia)` }))}
            />
          </Form.Item>
        )}
      </div>
    </FormModal>
  );
}
