import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { App, Checkbox, Flex, Form, Select, Typography } from 'antd';
import { useState } from 'react';
import type { CreatedServiceView, CreateService, PlanView } from '../../api/generated/types.gen.ts';
import { get, type Page } from '../../api/request.ts';
import { FormModal } from '../../ui/form-modal.tsx';
import { showCents } from '../../ui/show.ts';
import { useSave } from '../../ui/use-save.ts';
import { termsText } from '../catalog/trial-terms.ts';

const dueDays = [
  ...Array.from({ length: 28 }, (_, index) => ({ value: index + 1, label: `Dia ${index + 1}` })),
  { value: 'last' as const, label: 'Último dia' },
];

export const usePlans = (search: string) =>
  useQuery({
    queryKey: ['/plans', 'choose', search],
    queryFn: () => get<Page<PlanView>>('/plans', { search, active: true, limit: 50 }),
    placeholderData: keepPreviousData,
  });

/** The packages a plan brings; an optional one can be left out in this act. */
export function PlanPackages({ plan, skipped, onChange }: { plan: PlanView; skipped: string[]; onChange: (skipped: string[]) => void }) {
  if (plan.packages.length === 0) return <Typography.Text type="secondary">Este plano não traz pacotes.</Typography.Text>;
  return (
    <Flex vertical>
      {plan.packages.map(({ packageId, description, mandatory, priceCents, trial }) => (
        <Checkbox
          key={packageId}
          disabled={mandatory}
          checked={!skipped.includes(packageId)}
          onChange={({ target }) => onChange(target.checked ? skipped.filter((id) => id !== packageId) : [...skipped, packageId])}
        >
          {description} · {showCents(priceCents)} · {mandatory ? 'obrigatório' : 'opcional'}
          {trial && ` · ${termsText(trial)}`}
        </Checkbox>
      ))}
    </Flex>
  );
}

type Fields = Pick<CreateService, 'planId' | 'dueDay' | 'billing' | 'status'>;

export function ServiceForm({ customerId, onClose }: { customerId: string; onClose: () => void }) {
  const { message, modal } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const [search, setSearch] = useState('');
  const [skipped, setSkipped] = useState<string[]>([]);
  const plans = usePlans(search);
  const planId = Form.useWatch('planId', form);
  const plan = plans.data?.data.find(({ id }) => id === planId);
  const save = useSave<Fields, CreatedServiceView>({
    path: `/customers/${customerId}/services`,
    existing: undefined,
    bodyOf: (fields) => ({ ...fields, skipPackages: skipped }),
    changes: ['/services'],
    onSaved: ({ warnings }) => {
      onClose();
      if (warnings.length === 0) void message.success('Serviço adicionado.');
      else
        modal.warning({
          title: 'Serviço adicionado, com avisos',
          content: warnings.map(({ message: text, fix }) => (
            <p key={text}>
              {text} {fix}
            </p>
          )),
        });
    },
  });
  return (
    <FormModal<Fields>
      title="Adicionar serviço"
      save={save}
      onClose={onClose}
      form={form}
      initialValues={{ dueDay: 10, billing: 'advance', status: 'enabled' }}
    >
      <Form.Item name="planId" label="Serviço/Plano" rules={[{ required: true, message: 'Escolha o plano.' }]}>
        <Select
          showSearch={{ filterOption: false, onSearch: setSearch }}
          onChange={() => setSkipped([])}
          options={(plans.data?.data ?? []).map(({ id, name, priceCents }) => ({ value: id, label: `${name} · ${showCents(priceCents)}` }))}
        />
      </Form.Item>
      {plan && (
        <Form.Item label="Pacotes do plano">
          <PlanPackages plan={plan} skipped={skipped} onChange={setSkipped} />
        </Form.Item>
      )}
      <div className="wide-fields">
        <Form.Item name="dueDay" label="Vencimento">
          <Select options={dueDays} />
        </Form.Item>
        <Form.Item name="billing" label="Cobrança">
          <Select
            options={[
              { value: 'advance', label: 'Antecipada' },
              { value: 'arrears', label: 'Postecipada' },
            ]}
          />
        </Form.Item>
        <Form.Item name="status" label="Situação">
          <Select
            options={[
              { value: 'enabled', label: 'Habilitado' },
              { value: 'awaiting_installation', label: 'Aguardando instalação' },
            ]}
          />
        </Form.Item>
      </div>
    </FormModal>
  );
}
