import { useQuery } from '@tanstack/react-query';
import { Alert, Form, Input, InputNumber, Select, Switch } from 'antd';
import type { PackageView, TrialTerms } from '../api/generated/types.gen.ts';
import { get, type Page } from '../api/request.ts';
import { MoneyField } from '../ui/money-field.tsx';
import { trialEnds } from './trial-terms.ts';

/** What a package begins with whenever it is attached: some days at no charge, and what follows. */
export function TrialTab({ packageId, before }: { packageId: string | undefined; before: TrialTerms | null }) {
  const form = Form.useFormInstance();
  const on = (Form.useWatch(['trial', 'on'], form) as boolean | undefined) ?? false;
  const then = Form.useWatch(['trial', 'then'], form) as TrialTerms['then'] | undefined;
  const others = useQuery({
    queryKey: ['/packages', 'swap'],
    queryFn: () => get<Page<PackageView>>('/packages', { active: true, limit: 200 }),
    enabled: on && then === 'swap',
  });
  const needsDays = before?.until === undefined;
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
      {on && (
        <>
          <div className="wide-fields">
            <Form.Item
              name={['trial', 'days']}
              label="Quantos dias"
              extra={needsDays ? 'A partir do primeiro dia do serviço.' : `Vazio: até ${before?.until}.`}
              rules={needsDays ? [{ required: true, message: 'Informe os dias.' }] : []}
            >
              <InputNumber min={1} max={365} style={{ width: '100%' }} />
            </Form.Item>
            <Form.Item name={['trial', 'then']} label="Depois">
              <Select options={Object.entries(trialEnds).map(([value, label]) => ({ value, label }))} />
            </Form.Item>
            {then === 'swap' && (
              <Form.Item name={['trial', 'packageId']} label="Pacote que vem no lugar" rules={[{ required: true, message: 'Escolha o pacote.' }]}>
                <Select
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
      )}
    </>
  );
}
