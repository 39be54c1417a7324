import { App, Button, Flex, Form, Input, Switch, Table, Tabs, Typography } from 'antd';
import { useState } from 'react';
import type { CreatePlan, PlannedPackageView, PlanView } from '../../api/generated/types.gen.ts';
import { FormModal } from '../../ui/form-modal.tsx';
import { MoneyField } from '../../ui/money-field.tsx';
import { showCents } from '../../ui/show.ts';
import { Nothing } from '../../ui/states.tsx';
import { useSave } from '../../ui/use-save.ts';
import { ComponentsField } from './components-field.tsx';
import { PackageSelect } from './package-select.tsx';
import { termsText } from './trial-terms.ts';

type Planned = Pick<PlannedPackageView, 'packageId' | 'code' | 'description' | 'mandatory' | 'priceCents' | 'trial'>;

function PackagesTab({ packages, onChange }: { packages: Planned[]; onChange: (packages: Planned[]) => void }) {
  const change = (id: string, mandatory: boolean): void => onChange(packages.map((each) => (each.packageId === id ? { ...each, mandatory } : each)));
  return (
    <Flex vertical gap="middle">
      <PackageSelect
        without={packages.map(({ packageId }) => packageId)}
        onChoose={({ id, code, description, priceCents, trial }) =>
          onChange([...packages, { packageId: id, code, description, priceCents, trial, mandatory: false }])
        }
      />
      <Table<Planned>
        aria-label="Pacotes do plano"
        size="small"
        rowKey="packageId"
        pagination={false}
        dataSource={packages}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <Nothing>Nenhum pacote vai com este plano.</Nothing> }}
        columns={[
          { title: 'Pacote', render: (_, { code, description }) => `${code} · ${description}` },
          { title: 'Valor', align: 'right', render: (_, { priceCents }) => showCents(priceCents) },
          { title: 'Começa com', render: (_, { trial }) => (trial ? termsText(trial) : '—') },
          {
            title: 'Obrigatório',
            render: (_, { packageId, description, mandatory }) => (
              <Switch aria-label={`${description}: obrigatório`} checked={mandatory} onChange={(on) => change(packageId, on)} />
            ),
          },
          {
            title: 'Ações',
            key: 'actions',
            render: (_, { packageId, description }) => (
              <Button size="small" aria-label={`Remover ${description}`} onClick={() => onChange(packages.filter((each) => each.packageId !== packageId))}>
                Remover
              </Button>
            ),
          },
        ]}
      />
      <Typography.Text type="secondary">
        Opcional: pode ser desmarcado no ato de adicionar o serviço do cliente. Obrigatório: vai sempre com o serviço, e pode ser removido depois. A degustação
        é a do pacote. O que já está com os clientes não muda.
      </Typography.Text>
    </Flex>
  );
}

type Fields = Omit<CreatePlan, 'packages'>;

export function PlanForm({ plan, onClose }: { plan: PlanView | undefined; onClose: () => void }) {
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const [packages, setPackages] = useState<Planned[]>(plan?.packages ?? []);
  const price = Form.useWatch('priceCents', form) ?? 0;
  const save = useSave<Fields>({
    path: '/plans',
    existing: plan,
    bodyOf: (fields) => ({
      ...fields,
      components: fields.components ?? [],
      packages: packages.map(({ packageId, mandatory }) => ({ packageId, mandatory })),
    }),
    onSaved: () => {
      void message.success('Plano salvo.');
      onClose();
    },
  });
  const general = (
    <>
      <div className="wide-fields">
        <Form.Item name="name" label="Nome" rules={[{ required: true, message: 'Informe o nome.' }]}>
          <Input />
        </Form.Item>
        <Form.Item name="priceCents" label="Valor" rules={[{ required: true, message: 'Informe o valor.' }]}>
          <MoneyField />
        </Form.Item>
        <Form.Item
          name="lockPackages"
          label="Travar pacotes"
          valuePropName="checked"
          extra="Só os pacotes deste plano poderão ser vinculados aos clientes dele."
        >
          <Switch />
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
      title={plan ? `Editar: ${plan.name}` : 'Adicionar plano'}
      save={save}
      onClose={onClose}
      form={form}
      initialValues={plan ?? { lockPackages: false, active: true, components: [] }}
    >
      <Tabs
        items={[
          { key: 'general', label: 'Geral', children: general, forceRender: true },
          { key: 'packages', label: 'Pacotes', children: <PackagesTab packages={packages} onChange={setPackages} /> },
        ]}
      />
    </FormModal>
  );
}
