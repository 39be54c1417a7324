import { DeleteOutlined } from '@ant-design/icons';
import { Button, Flex, Form, Input, Select, Typography } from 'antd';
import type { PriceComponent } from '../../api/generated/types.gen.ts';
import { MoneyField } from '../../ui/money-field.tsx';
import { showCents } from '../../ui/show.ts';

const natures: Record<PriceComponent['fiscalNature'], string> = {
  SCM: 'SCM · telecomunicação',
  SVA: 'SVA · valor adicionado',
  SEAC: 'SeAC · TV por assinatura',
  RENTAL: 'Locação',
  OTHER: 'Outros',
};

/** The composition of a price, with its running sum: it must equal the price to the cent. */
export function ComponentsField({ total }: { total: number }) {
  const components = Form.useWatch('components') as Partial<PriceComponent>[] | undefined;
  const sum = (components ?? []).reduce((cents, component) => cents + (component?.amountCents ?? 0), 0);
  const missing = total - sum;
  return (
    <Form.List name="components">
      {(fields, { add, remove }) => (
        <Flex vertical gap="small">
          {fields.map(({ key, name }) => (
            <Flex key={key} gap="small" wrap align="start">
              <Form.Item name={[name, 'description']} rules={[{ required: true, message: 'Descreva.' }]} style={{ flex: '2 1 180px', margin: 0 }}>
                <Input aria-label={`Descrição do componente ${name + 1}`} placeholder="Descrição" />
              </Form.Item>
              <Form.Item name={[name, 'fiscalNature']} rules={[{ required: true, message: 'Escolha.' }]} style={{ flex: '1 1 180px', margin: 0 }}>
                <Select
                  aria-label={`Natureza fiscal do componente ${name + 1}`}
                  options={Object.entries(natures).map(([value, label]) => ({ value, label }))}
                />
              </Form.Item>
              <Form.Item name={[name, 'amountCents']} rules={[{ required: true, message: 'Informe.' }]} style={{ flex: '1 1 120px', margin: 0 }}>
                <MoneyField aria-label={`Valor do componente ${name + 1}`} />
              </Form.Item>
              <Button aria-label={`Remover componente ${name + 1}`} icon={<DeleteOutlined />} onClick={() => remove(name)} />
            </Flex>
          ))}
          <Flex justify="space-between" align="center" wrap gap="small">
            <Button onClick={() => add({ fiscalNature: 'SVA', amountCents: Math.max(0, missing) })}>Adicionar componente</Button>
            {fields.length > 0 && (
              <Typography.Text type={missing === 0 ? 'success' : 'danger'} role="status">
                Soma {showCents(sum)} de {showCents(total)}
                {missing > 0 && `: faltam ${showCents(missing)}`}
                {missing < 0 && `: sobram ${showCents(-missing)}`}
              </Typography.Text>
            )}
          </Flex>
        </Flex>
      )}
    </Form.List>
  );
}
