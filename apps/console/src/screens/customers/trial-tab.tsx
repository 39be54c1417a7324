import { useQuery } from '@tanstack/react-query';
import { Alert, Form, Input, InputNumber, Segmented, Select, Switch } from 'antd';
import type { PackageView, TrialTerms } from '../../api/generated/types.gen.ts';
import { get, type Page } from '../../api/request.ts';
import { MoneyField } from '../../ui/money-field.tsx';
import { trialEnds, type TrialFields as Fields } from '../catalog/trial-terms.ts';

/** How long, and what follows: the API's own terms, under `trial`. */
export function TrialFields({ packageId }: { packageId: string | undefined }) {
  const form = Form.useFormInstance();
  const measure = (Form.useWatch(['trial', 'measure'], form) as Fields['measure']) ?? 'days';
  const then = Form.useWatch(['trial', 'then'], form) as TrialTerms['then'] | undefined;
  const others = useQuery({
    queryKey: ['/packages', 'swap'],
    queryFn: () => get<Page<PackageView>>('/packages', { active: true, limit: 200 }),
    enabled: then === 'swap',
  });
  return (
    <>
      <Form.Item name={['trial', 'measure']} label="Duração">
        <Segmented
          options={[
            { value: 'days', label: 'Em dias' },
            { value: 'until', label: 'Até uma data' },
          ]}
        />
      </Form.Item>
      <div className="wide-fields">
        {measure === 'days' ? (
          <Form.Item
            name={['trial', 'days']}
            label="Quantos dias"
            extra="A partir do primeiro dia do serviço."
            rules={[{ required: true, message: 'Informe os dias da degustação.' }]}
          >
            <InputNumber min={1} max={1_100} style={{ width: '100%' }} />
          </Form.Item>
        ) : (
          <Form.Item name={['trial', 'until']} label="Último dia" rules={[{ required: true, message: 'Informe o último dia da degustação.' }]}>
            <Input type="date" />
          </Form.Item>
        )}
        <Form.Item name={['trial', 'then']} label="Depois">
          <Select options={Object.entries(trialEnds).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        {then === 'swap' && (
          <Form.Item name={['trial', 'packageId']} label="Pacote que vem no lugar" rules={[{ required: true, message: 'Escolha o pacote que vem depois.' }]}>
            <Select
              loading={others.isPending}
              showSearch={{ optionFilterProp: 'label' }}
              options={(others.data?.data ?? []).filter(({ id }) => id !== packageId).map(({ id, description }) => ({ value: id, label: description }))}
            />
          </Form.Item>
        )}
        {then !== 'end' && (
          <>
            <Form.Item name={['trial', 'priceCents']} label="Preço depois" extra="Vazio: o do pacote, naquele dia.">
              <MoneyField />
            </Form.Item>
            <Form.Item name={['trial', 'noticeDays']} label="Avisar quantos dias antes" extra="Pelo menos 3; vazio: 7.">
              <InputNumber min={3} max={60} style={{ width: '100%' }} />
            </Form.Item>
          </>
        )}
        <Form.Item name={['trial', 'group']} label="Grupo" extra="Quem teve uma degustação do grupo não tem outra.">
          <Input maxLength={60} />
        </Form.Item>
      </div>
      {then !== 'end' && (
        <Alert type="info" showIcon title="O cliente é avisado do dia, do preço e de como recusar. Sem o aviso, nada é cobrado e a degustação termina." />
      )}
    </>
  );
}

/** What a package begins with whenever it is attached: some days at no charge, and what follows. */
export function TrialTab({ packageId }: { packageId: string | undefined }) {
  const form = Form.useFormInstance();
  const on = (Form.useWatch(['trial', 'on'], form) as boolean | undefined) ?? false;
  return (
    <>
      <Form.Item
        name={['trial', 'on']}
        label="Começa com degustação"
        valuePropName="checked"
        extra="Sem cobrança, uma vez só para cada CPF/CNPJ. O que já está com os clientes não muda."
      >
        <Switch />
      </Form.Item>
      {on && <TrialFields packageId={packageId} />}
    </>
  );
}
