import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Card, Col, Flex, Form, InputNumber, Row, Select } from 'antd';
import type { ReactNode } from 'react';
import type { BillingPolicyView, BlockingPolicyView } from '../api/generated/types.gen.ts';
import { get, patch } from '../api/request.ts';
import { useMay } from '../session/session.tsx';
import { Page } from '../ui/page.tsx';
import { Loaded, ProblemNote } from '../ui/states.tsx';

const schedules = [
  { value: 'off', label: 'Nada sozinho' },
  { value: 'preview', label: 'Só a prévia' },
  { value: 'run', label: 'Prévia e execução' },
];

/** One card of rules: read, changed, and what went wrong if it did. */
function Policy<T extends { version: number }>({
  path,
  title,
  permission,
  children,
}: {
  path: string;
  title: string;
  permission: string;
  children: ReactNode;
}) {
  const may = useMay();
  const client = useQueryClient();
  const { message } = App.useApp();
  // Read once: asked again under the form, another's change would be taken for the one that was seen.
  const policy = useQuery({ queryKey: [path], queryFn: () => get<T>(path), staleTime: Infinity, gcTime: 0 });
  const save = useMutation({
    mutationFn: (body: Partial<T>) => patch<T>(path, policy.data?.version ?? 0, body),
    onSuccess: (view) => {
      client.setQueryData([path], view);
      void message.success('Regras salvas.');
    },
  });
  return (
    <Card title={title} style={{ height: '100%' }}>
      <Loaded query={policy}>
        {(shown) => (
          <Form<Partial<T>> name={path.slice(1)} layout="vertical" disabled={!may(permission)} initialValues={shown} onFinish={(body) => save.mutate(body)}>
            {children}
            <Flex vertical gap="middle">
              {save.error && <ProblemNote error={save.error} />}
              <Flex justify="end">
                <Button type="primary" htmlType="submit" loading={save.isPending}>
                  Salvar
                </Button>
              </Flex>
            </Flex>
          </Form>
        )}
      </Loaded>
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
