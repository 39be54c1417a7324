import { useQuery } from '@tanstack/react-query';
import { Alert, App, Form, Input, Select, Switch, Tabs } from 'antd';
import { useState } from 'react';
import type { CreatePackage, PackageView, ProductView } from '../../api/generated/types.gen.ts';
import { get, type Page } from '../../api/request.ts';
import { FormModal } from '../../ui/form-modal.tsx';
import { MoneyField } from '../../ui/money-field.tsx';
import { useSave } from '../../ui/use-save.ts';
import { ComponentsField } from './components-field.tsx';
import { TrialTab } from '../customers/trial-tab.tsx';
import { fieldsOf, termsOf, type TrialFields } from './trial-terms.ts';
import { useIntegrations } from '../../api/lookups.ts';
import { kinds } from '../../ui/package-kinds.ts';

interface Fields extends Omit<CreatePackage, 'products' | 'trial'> {
  trial?: TrialFields;
  integrationId?: string;
  productIds: string[];
}

const debtPolicies = {
  service: 'Bloqueia e desbloqueia com o serviço',
  'own-lines': 'Só por débito do próprio pacote',
  never: 'Nunca bloqueia por débito',
};

/** One product for Saber Mais: the platform says how many, the form lets no more be chosen and says why. */
function IntegrationTab({ initial }: { initial: PackageView | undefined }) {
  const form = Form.useFormInstance<Fields>();
  const integrations = useIntegrations();
  const integrationId = Form.useWatch('integrationId', form);
  const [search, setSearch] = useState('');
  const integration = integrations.data?.data.find(({ id }) => id === integrationId);
  const most = (integration?.capabilities as { maxProductsPerPackage?: number | null } | undefined)?.maxProductsPerPackage ?? null;
  const products = useQuery({
    queryKey: [`/integrations/${integrationId}/products`, 'choose', search],
    queryFn: () => get<Page<ProductView>>(`/integrations/${integrationId}/products`, { search, limit: 50 }),
    enabled: integrationId !== undefined,
  });
  const known = new Map((initial?.products ?? []).map(({ productId, name, ref }) => [productId, `${name} (${ref})`]));
  for (const { id, name, ref } of products.data?.data ?? []) known.set(id, `${name} (${ref})`);
  const closed = new Set((products.data?.data ?? []).filter(({ status }) => status !== 'active').map(({ id }) => id));
  return (
    <>
      <Form.Item name="integrationId" label="Integração">
        <Select
          allowClear
          placeholder="Nenhuma"
          onChange={() => form.setFieldValue('productIds', [])}
          options={(integrations.data?.data ?? []).map(({ id, description }) => ({ value: id, label: description }))}
        />
      </Form.Item>
      {most === 1 && (
        <Alert type="info" showIcon title="Para essa integração, só é permitido vincular um produto a cada pacote." style={{ marginBottom: 16 }} />
      )}
      <Form.Item name="productIds" label={most === 1 ? 'Produto' : 'Produtos'}>
        <Select
          mode="multiple"
          disabled={!integrationId}
          {...(most === null ? {} : { maxCount: most })}
          showSearch={{ filterOption: false, onSearch: setSearch }}
          options={[...known].map(([value, label]) => ({ value, label, disabled: closed.has(value) }))}
          placeholder="Escolha o que será ofertado neste pacote"
        />
      </Form.Item>
    </>
  );
}

export function PackageForm({ pack, onClose }: { pack: PackageView | undefined; onClose: () => void }) {
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const price = Form.useWatch('priceCents', form) ?? 0;
  const save = useSave<Fields>({
    path: '/packages',
    existing: pack,
    bodyOf: ({ integrationId: _, productIds: __, trial, ...fields }) => ({
      ...fields,
      trial: termsOf(trial),
      components: fields.components ?? [],
      products: ((form.getFieldValue('productIds') as string[] | undefined) ?? []).map((productId) => ({ productId })),
    }),
    onSaved: () => {
      void message.success('Pacote salvo.');
      onClose();
    },
  });
  const initial: Partial<Fields> = pack
    ? {
        ...pack,
        externalRef: undefined,
        trial: fieldsOf(pack.trial),
        integrationId: pack.products[0]?.integrationId,
        productIds: pack.products.map(({ productId }) => productId),
      }
    : { kind: 'standalone', debtPolicy: 'service', active: true, components: [], productIds: [], trial: fieldsOf(null) };
  const values = (
    <>
      <div className="wide-fields">
        <Form.Item name="code" label="Código" rules={[{ required: true, message: 'Informe o código.' }]}>
          <Input />
        </Form.Item>
        <Form.Item name="description" label="Descrição" rules={[{ required: true, message: 'Informe a descrição.' }]}>
          <Input />
        </Form.Item>
        <Form.Item name="kind" label="Tipo">
          <Select options={Object.entries(kinds).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        <Form.Item name="priceCents" label="Valor" rules={[{ required: true, message: 'Informe o valor.' }]}>
          <MoneyField />
        </Form.Item>
        <Form.Item name="debtPolicy" label="Bloqueio por débito">
          <Select options={Object.entries(debtPolicies).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        <Form.Item name="active" label="Ativo" valuePropName="checked">
          <Switch />
        </Form.Item>
      </div>
      <Form.Item label="Composição" style={{ marginBottom: 0 }}>
        <ComponentsField total={price} />
      </Form.Item>
    </>
  );
  return (
    <FormModal<Fields>
      width={760}
      title={pack ? `Editar: ${pack.description}` : 'Adicionar pacote'}
      save={save}
      onClose={onClose}
      form={form}
      initialValues={initial}
    >
      <Tabs
        items={[
          { key: 'values', label: 'Valores', children: values, forceRender: true },
          { key: 'integration', label: 'Integração', children: <IntegrationTab initial={pack} />, forceRender: true },
          { key: 'trial', label: 'Degustação', children: <TrialTab packageId={pack?.id} />, forceRender: true },
        ]}
      />
    </FormModal>
  );
}
