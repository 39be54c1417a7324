import { useQuery } from '@tanstack/react-query';
import { App, Button, Card, Col, Form, InputNumber, Row, Select } from 'antd';
import type { ReactNode } from 'react';
import type { BillingPolicyView, BlockingPolicyView } from '../../api/generated/types.gen.ts';
import { get } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { Page } from '../../ui/page.tsx';
import { SavedForm } from '../../ui/saved-form.tsx';
import { Loaded } from '../../ui/states.tsx';
import { useSave } from '../../ui/use-save.ts';

const schedules = [
  { value: 'off', label: 'Nada sozinho' },
  { value: 'preview', label: 'Só a prévia' },
  { value: 'run', label: 'Prévia e execução' },
];

interface PolicyProps {
  path: string;
  title: string;
  permission: string;
  /** Its fields. */
  children: ReactNode;
}

function PolicyForm<T extends { version: number }>({ path, shown, permission, children }: Omit<PolicyProps, 'title'> & { shown: T }) {
  const may = useMay();
  const { message } = App.useApp();
  const save = useSave<Partial<T>, T>({
    path,
    existing: { version: shown.version },
    // Nothing is asked again: it stands in the form as it was saved.
    changes: [],
    onSaved: () => void message.success('Regras salvas.'),
  });
  const button = (
    <Button type="primary" htmlType="submit" loading={save.isPending}>
      Salvar
    </Button>
  );
  return (
    <SavedForm<Partial<T>> name={path.slice(1)} disabled={!may(permission)} initialValues={shown} save={save} buttons={button}>
      {children}
    </SavedForm>
  );
}

/** One card of rules, read as it is whenever the screen is opened. */
function Policy<T extends { version: number }>({ title, ...form }: PolicyProps) {
  const { path } = form;
  const policy = useQuery({ queryKey: [path], queryFn: () => get<T>(path), staleTime: Infinity, gcTime: 0 });
  return (
    <Card title={title} style={{ height: '100%' }}>
      <Loaded query={policy}>{(shown) => <PolicyForm<T> shown={shown} {...form} />}</Loaded>
    </Card>
  );
}

export function PoliciesScreen() {
  return (
    <Page trail={['Configuração', 'Geral']} title="Regras automáticas">
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={12}>
          <Policy<BlockingPolicyView> path="/blocking-policy" title="Bloqueio por débito" permission="blocking:write">
            <Form.Item name="schedule" label="Toda manhã">
              <Select options={schedules} />
            </Form.Item>
            <Form.Item name="holdPercent" label="Pedir aprovação acima de (% dos serviços habilitados)">
              <InputNumber min={0} max={100} suffix="%" style={{ width: '100%' }} />
            </Form.Item>
            <Form.Item name="holdCount" label="… e acima de (serviços)" extra="Passando dos dois limites, o bloqueio para e espera outra pessoa.">
              <InputNumber min={0} max={1_000_000} style={{ width: '100%' }} />
            </Form.Item>
          </Policy>
        </Col>
        <Col xs={24} xl={12}>
          <Policy<BillingPolicyView> path="/billing-policy" title="Faturamento" permission="billing:write">
            <Form.Item name="schedule" label="Todo mês">
              <Select options={schedules} />
            </Form.Item>
            <Form.Item name="runDay" label="No dia (do mês anterior ao faturado)">
              <InputNumber min={1} max={28} style={{ width: '100%' }} />
            </Form.Item>
          </Policy>
        </Col>
      </Row>
    </Page>
  );
}
