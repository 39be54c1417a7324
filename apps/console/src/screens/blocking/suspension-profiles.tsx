import { Button, Form, Input, InputNumber, Switch, Tag } from 'antd';
import { useState } from 'react';
import type { CreateSuspensionProfile, SuspensionProfileView } from '../../api/generated/types.gen.ts';
import { useMay } from '../../session/session.tsx';
import { FormModal } from '../../ui/form-modal.tsx';
import { List } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { useSave } from '../../ui/use-save.ts';

function ProfileForm({ profile, onClose }: { profile: SuspensionProfileView | undefined; onClose: () => void }) {
  const save = useSave<CreateSuspensionProfile>({
    path: '/suspension-profiles',
    existing: profile,
    bodyOf: (body) => ({ ...body, endAfterBlockDays: body.endAfterBlockDays ?? null }),
    onSaved: onClose,
  });
  const number = (min: number) => <InputNumber min={min} max={365} style={{ width: '100%' }} />;
  const initial = profile ?? { noticeAfterDueDays: 1, blockAfterNoticeDays: 15, endAfterBlockDays: null, trustUnlock: { maxDays: 3, perCycle: 1 } };
  return (
    <FormModal<CreateSuspensionProfile>
      width={640}
      title={profile ? `Editar: ${profile.name}` : 'Adicionar perfil de suspensão'}
      save={save}
      onClose={onClose}
      initialValues={initial}
    >
      <Form.Item name="name" label="Nome" rules={[{ required: true, message: 'Informe o nome.' }]}>
        <Input />
      </Form.Item>
      <div className="wide-fields">
        <Form.Item name="noticeAfterDueDays" label="Avisar quantos dias após o vencimento">
          {number(1)}
        </Form.Item>
        <Form.Item name="blockAfterNoticeDays" label="Bloquear quantos dias após o aviso" extra="Para a internet, a lei exige pelo menos 15.">
          {number(0)}
        </Form.Item>
        <Form.Item name="endAfterBlockDays" label="Rescindir quantos dias após o bloqueio" extra="Pelo menos 60. Vazio: nunca sugere.">
          {number(60)}
        </Form.Item>
        <Form.Item name={['trustUnlock', 'maxDays']} label="Confiança: no máximo quantos dias">
          {number(0)}
        </Form.Item>
        <Form.Item name={['trustUnlock', 'perCycle']} label="Confiança: quantas vezes por ciclo">
          {number(0)}
        </Form.Item>
      </div>
      <Form.Item
        name="holdOnNonBusinessDays"
        label="Não bloquear em fins de semana e feriados nacionais"
        valuePropName="checked"
        layout="horizontal"
        colon={false}
      >
        <Switch />
      </Form.Item>
      <Form.Item name="chargeWhileBlocked" label="Cobrar os dias bloqueados" valuePropName="checked" layout="horizontal" colon={false}>
        <Switch />
      </Form.Item>
      <Form.Item name="isDefault" label="Perfil padrão" valuePropName="checked" layout="horizontal" colon={false}>
        <Switch />
      </Form.Item>
    </FormModal>
  );
}

export function SuspensionProfilesScreen() {
  const may = useMay();
  const [editing, setEditing] = useState<SuspensionProfileView | 'new'>();
  return (
    <Page
      trail={['Configuração', 'Geral']}
      title="Perfis de suspensão"
      actions={
        may('blocking:write') && (
          <Button type="primary" onClick={() => setEditing('new')}>
            Adicionar
          </Button>
        )
      }
    >
      <List<SuspensionProfileView>
        path="/suspension-profiles"
        label="Perfis de suspensão"
        empty="Nenhum perfil."
        columns={[
          {
            title: 'Nome',
            render: (_, row) => (
              <Button type="link" style={{ padding: 0 }} onClick={() => setEditing(row)}>
                {row.name}
              </Button>
            ),
          },
          { title: 'Padrão', render: (_, row) => row.isDefault && <Tag color="blue">padrão</Tag> },
          { title: 'Aviso após o vencimento', render: (_, row) => `${row.noticeAfterDueDays} dia(s)` },
          { title: 'Bloqueio após o aviso', render: (_, row) => `${row.blockAfterNoticeDays} dias` },
          { title: 'Rescisão após o bloqueio', render: (_, row) => (row.endAfterBlockDays === null ? 'não sugere' : `${row.endAfterBlockDays} dias`) },
          { title: 'Confiança', render: (_, row) => `até ${row.trustUnlock.maxDays} dias, ${row.trustUnlock.perCycle} por ciclo` },
        ]}
      />
      {editing && <ProfileForm profile={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />}
    </Page>
  );
}
