import { Button, Form, Input, Switch, Tag } from 'antd';
import { useState } from 'react';
import type { ChargeTypeView, CreateChargeType } from '../../api/generated/types.gen.ts';
import { useMay } from '../../session/session.tsx';
import { FormModal } from '../../ui/form-modal.tsx';
import { List } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { useSave } from '../../ui/use-save.ts';

function ChargeTypeForm({ type, onClose }: { type: ChargeTypeView | undefined; onClose: () => void }) {
  const save = useSave<CreateChargeType>({ path: '/charge-types', existing: type, onSaved: onClose });
  return (
    <FormModal<CreateChargeType>
      title={type ? `Editar: ${type.name}` : 'Adicionar tipo de cobrança'}
      save={save}
      onClose={onClose}
      initialValues={type ? { name: type.name, blocks: type.blocks } : { blocks: true }}
    >
      <Form.Item name="name" label="Nome" rules={[{ required: true, message: 'Informe o nome.' }]}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item
        name="blocks"
        label="Pode bloquear"
        valuePropName="checked"
        extra="Quem não paga um item deste tipo pode ser bloqueado. Uma mudança vale para as faturas emitidas daqui em diante."
      >
        <Switch />
      </Form.Item>
    </FormModal>
  );
}

/** What is charged beyond plans and packages, and whether not paying it may block. */
export function ChargeTypesScreen() {
  const may = useMay();
  const [editing, setEditing] = useState<ChargeTypeView | 'new'>();
  return (
    <Page
      trail={['Configuração', 'Geral']}
      title="Tipos de cobrança"
      actions={
        may('billing:write') && (
          <Button type="primary" onClick={() => setEditing('new')}>
            Adicionar
          </Button>
        )
      }
    >
      <List<ChargeTypeView>
        path="/charge-types"
        label="Tipos de cobrança"
        empty="Nenhum tipo. Um tipo diz se a falta de pagamento de um item pode bloquear: a taxa de instalação, por exemplo, não."
        columns={[
          {
            title: 'Nome',
            render: (_, row) =>
              may('billing:write') ? (
                <Button type="link" style={{ padding: 0 }} onClick={() => setEditing(row)}>
                  {row.name}
                </Button>
              ) : (
                row.name
              ),
          },
          { title: 'Pode bloquear', render: (_, row) => <Tag color={row.blocks ? 'orange' : 'default'}>{row.blocks ? 'sim' : 'nunca'}</Tag> },
          { title: 'Código em outro sistema', render: (_, row) => row.externalRef ?? '—' },
        ]}
      />
      {editing && <ChargeTypeForm type={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />}
    </Page>
  );
}
