import { useQuery } from '@tanstack/react-query';
import { Button, Flex, Form, InputNumber, Table, Tag, Typography } from 'antd';
import { useState } from 'react';
import type { DataMap, DataMapField, DataMapPlatform, RetentionRuleView } from '../../api/generated/types.gen.ts';
import { get } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { FormModal } from '../../ui/form-modal.tsx';
import { List } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { movable } from '../../ui/movable.ts';
import { Panel } from '../../ui/panel.tsx';
import { showCount, showDays, showInstant } from '../../ui/show.ts';
import { Loaded, Nothing } from '../../ui/states.tsx';
import { useSave } from '../../ui/use-save.ts';
import { personField } from '../customers/person-fields.ts';

function RuleForm({ rule, onClose }: { rule: RetentionRuleView; onClose: () => void }) {
  const save = useSave<{ days: number }>({ path: '/retention-rules', existing: { id: rule.id }, onSaved: onClose });
  return (
    <FormModal<{ days: number }> title={rule.title} save={save} onClose={onClose} initialValues={{ days: rule.days }}>
      <Typography.Paragraph>O que passar do prazo é apagado de madrugada, sem volta. {rule.why}</Typography.Paragraph>
      <Form.Item
        name="days"
        label="Guardar por quantos dias"
        extra={`O mínimo é ${showDays(rule.floorDays)}.`}
        rules={[
          { required: true, message: 'Informe os dias.' },
          { type: 'number', min: rule.floorDays, message: `Não menos de ${showDays(rule.floorDays)}.` },
        ]}
      >
        <InputNumber max={36_500} suffix="dias" style={{ width: '100%' }} />
      </Form.Item>
    </FormModal>
  );
}

function Rules() {
  const may = useMay();
  const [editing, setEditing] = useState<RetentionRuleView>();
  return (
    <>
      <List<RetentionRuleView>
        path="/retention-rules"
        label="Prazos"
        empty="Nada tem prazo."
        columns={[
          {
            title: 'O que se guarda',
            render: (_, row) => (
              <>
                {may('privacy:write') ? (
                  <Button type="link" style={{ padding: 0 }} onClick={() => setEditing(row)}>
                    {row.title}
                  </Button>
                ) : (
                  row.title
                )}
                <div className="muted why">{row.why}</div>
              </>
            ),
          },
          { title: 'Por quanto tempo', render: (_, row) => showDays(row.days) },
          { title: 'Mínimo', render: (_, row) => showDays(row.floorDays) },
        ]}
      />
      {editing && <RuleForm rule={editing} onClose={() => setEditing(undefined)} />}
    </>
  );
}

const Sent = ({ platform }: { platform: DataMapPlatform }) => (
  <Panel title={platform.description === platform.title ? platform.title : `${platform.description} (${platform.title})`}>
    <Flex vertical gap="middle">
      <Facts>
        <Fact title="Pessoas com conta" value={showCount(platform.people)} />
        <Fact title="Desde" value={showInstant(platform.since)} />
      </Facts>
      <Table<DataMapField>
        ref={movable}
        aria-label={`Dados que vão para ${platform.description}`}
        size="small"
        rowKey="field"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={platform.fields}
        locale={{ emptyText: <Nothing>Nenhum dado de pessoas vai para esta plataforma.</Nothing> }}
        columns={[
          { title: 'Dado', render: (_, { field }) => personField(field) },
          {
            title: 'Precisa',
            render: (_, { need }) => <Tag color={need === 'required' ? 'blue' : 'default'}>{need === 'required' ? 'sempre' : 'se houver'}</Tag>,
          },
          { title: 'Para quê', dataIndex: 'why' },
        ]}
      />
    </Flex>
  </Panel>
);

/** How long things are kept, and which data of people go where. */
export function PrivacyScreen() {
  const map = useQuery({ queryKey: ['/reports/data-map'], queryFn: () => get<DataMap>('/reports/data-map') });
  return (
    <Page trail={['Administração']} title="Privacidade">
      <Typography.Title level={2} className="section">
        Prazos de guarda
      </Typography.Title>
      <Rules />
      <Typography.Title level={2} className="section">
        O que vai para cada plataforma
      </Typography.Title>
      <Typography.Text type="secondary">Uma plataforma só recebe o que o seu plugin declarou; nada além disto pode ser enviado.</Typography.Text>
      <Loaded query={map}>
        {({ platforms }) =>
          platforms.length === 0 ? (
            <Nothing>Nenhuma integração: nada vai para ninguém.</Nothing>
          ) : (
            <>
              {platforms.map((platform) => (
                <Sent key={platform.integrationId} platform={platform} />
              ))}
            </>
          )
        }
      </Loaded>
    </Page>
  );
}
