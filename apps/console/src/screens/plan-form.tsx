import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Flex, Form, Input, Modal, Switch, Table, Tabs, Typography } from 'antd';
import { useState } from 'react';
import type { CreatePlan, PlannedPackageView, PlanView } from '../api/generated/types.gen.ts';
import { patch, post } from '../api/request.ts';
import { MoneyField } from '../ui/money-field.tsx';
import { showCents } from '../ui/show.ts';
import { Nothing, ProblemNote } from '../ui/states.tsx';
import { ComponentsField } from './components-field.tsx';
import { PackageSelect } from './package-select.tsx';

type Planned = Pick<PlannedPackageView, 'packageId' | 'code' | 'description' | 'mandatory' | 'priceCents'>;

function PackagesTab({ packages, onChange }: { packages: Planned[]; onChange: (packages: Planned[]) => void }) {
  const change = (id: string, mandatory: boolean): void => onChange(packages.map((each) => (each.packageId === id ? { ...each, mandatory } : each)));
  return (
    <Flex vertical gap="middle">
      <PackageSelect
        without={packages.map(({ packageId }) => packageId)}
        onChoose={({ id, code, description, priceCents }) => onChange([...packages, { packageId: id, code, description, priceCents, mandatory: false }])}
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
        Opcional: pode ser desmarcado no ato de adicionar o serviço do cliente. Obrigatório: vai sempre com o serviço, e pode ser removido depois. O que já está
        com os clientes não muda.
      </Typography.Text>
    </Flex>
  );
}

type Fields = Omit<CreatePlan, 'packages'>;

export function PlanForm({ plan, onClose }: { plan: PlanView | undefined; onClose: () => void }) {
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const [packages, setPackages] = useState<Planned[]>(plan?.packages ?? []);
  const price = Form.useWatch('priceCents', form) ?? 0;
  const save = useMutation({
    mutationFn: (fields: Fields) => {
      const body = { ...fields, components: fields.components ?? [], packages: packages.map(({ packageId, mandatory }) => ({ packageId, mandatory })) };
      return plan ? patch<PlanView>(`/plans/${plan.id}`, plan.version, body) : post<PlanView>('/plans', body);
    },
    onSuccess: async () => {
      void message.success('Plano salvo.');
      await client.invalidateQueries({ queryKey: ['/plans'] });
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
    <Modal open width={760} title={plan ? `Editar: ${plan.name}` : 'Adicionar plano'} onCancel={onClose} footer={null} mask={{ closable: false }}>
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={plan ?? { lockPackages: false, active: true, components: [] }}
        onFinish={(fields) => save.mutate(fields)}
      >
        <Tabs
          items={[
            { key: 'general', label: 'Geral', children: general, forceRender: true },
            { key: 'packages', label: 'Pacotes', children: <PackagesTab packages={packages} onChange={setPackages} /> },
          ]}
        />
        <Flex vertical gap="middle" style={{ marginTop: 16 }}>
          {save.error && <ProblemNote error={save.error} />}
          <Flex justify="end" gap="small">
            <Button onClick={onClose}>Cancelar</Button>
            <Button type="primary" htmlType="submit" loading={save.isPending}>
              Salvar
            </Button>
          </Flex>
        </Flex>
      </Form>
    </Modal>
  );
}
