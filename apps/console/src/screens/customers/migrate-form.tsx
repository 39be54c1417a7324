import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Card, Checkbox, Col, Flex, Form, Modal, Row, Select, Typography } from 'antd';
import { useState } from 'react';
import type { MigrationView, MoveReasonView, ServiceView } from '../../api/generated/types.gen.ts';
import { post } from '../../api/request.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { showCents } from '../../ui/show.ts';
import { Loaded, ProblemNote } from '../../ui/states.tsx';
import { usePlans } from './service-form.tsx';

interface Moved {
  package: { id: string; description: string };
  priceCents: number;
  mandatory: boolean;
  reasons: MoveReasonView[];
}

function Column({ title, moves, skipped, onSkip }: { title: string; moves: Moved[]; skipped?: string[]; onSkip?: (id: string, skip: boolean) => void }) {
  return (
    <Card size="small" title={`${title} (${moves.length})`} style={{ height: '100%' }}>
      <Flex vertical gap="small">
        {moves.length === 0 && <Typography.Text type="secondary">Nada</Typography.Text>}
        {moves.map(({ package: pack, priceCents, mandatory, reasons }) => (
          <div key={pack.id}>
            {onSkip && !mandatory ? (
              <Checkbox checked={!skipped?.includes(pack.id)} onChange={({ target }) => onSkip(pack.id, !target.checked)}>
                {pack.description} · {showCents(priceCents)}
              </Checkbox>
            ) : (
              <Typography.Text strong>
                {pack.description} · {showCents(priceCents)}
              </Typography.Text>
            )}
            {reasons.map(({ code, message }) => (
              <div key={code}>
                <Typography.Text type="secondary">{message}</Typography.Text>
              </div>
            ))}
          </div>
        ))}
      </Flex>
    </Card>
  );
}

/** Shows what stays, ends and comes, and the price before and after, before anything changes. */
export function MigrateForm({ service, onClose }: { service: ServiceView; onClose: () => void }) {
  const client = useQueryClient();
  const { message } = App.useApp();
  const [search, setSearch] = useState('');
  const [planId, setPlanId] = useState<string>();
  const [skipped, setSkipped] = useState<string[]>([]);
  const plans = usePlans(search);
  const path = `/services/${service.id}/migrations`;
  const preview = useQuery({
    queryKey: [path, planId, skipped],
    queryFn: () => post<MigrationView>(path, { planId, preview: true, skipPackages: skipped }),
    enabled: planId !== undefined,
  });
  const migrate = useMutation({
    mutationFn: () => post<MigrationView>(path, { planId, preview: false, skipPackages: skipped }),
    onSuccess: async () => {
      void message.success('Plano migrado.');
      await client.invalidateQueries({ predicate: ({ queryKey }) => /^\/(services|accounts)/.test(String(queryKey[0])) });
      onClose();
    },
  });
  const skip = (id: string, off: boolean): void => setSkipped(off ? [...skipped, id] : skipped.filter((each) => each !== id));
  const left = (plans.data?.data.find(({ id }) => id === planId)?.packages ?? []).filter(({ packageId }) => skipped.includes(packageId));
  return (
    <Modal open width={860} title={`Migrar · ${service.planName}`} onCancel={onClose} footer={null} mask={{ closable: false }}>
      <Flex vertical gap="middle">
        <Form.Item label="Novo plano" layout="vertical" style={{ margin: 0 }}>
          <Select
            aria-label="Novo plano"
            style={{ width: '100%' }}
            placeholder="Escolha o plano"
            value={planId ?? null}
            showSearch={{ filterOption: false, onSearch: setSearch }}
            onChange={(id: string) => {
              setPlanId(id);
              setSkipped([]);
            }}
            options={(plans.data?.data ?? [])
              .filter(({ id }) => id !== service.planId)
              .map(({ id, name, priceCents }) => ({ value: id, label: `${name} · ${showCents(priceCents)}` }))}
          />
        </Form.Item>
        {planId && (
          <Loaded query={preview}>
            {(view) => (
              <Flex vertical gap="middle">
                <Row gutter={[12, 12]}>
                  <Col xs={24} md={8}>
                    <Column title="Ficam" moves={view.keep} />
                  </Col>
                  <Col xs={24} md={8}>
                    <Column title="Terminam" moves={view.end} />
                  </Col>
                  <Col xs={24} md={8}>
                    <Column title="Entram" moves={view.add} skipped={skipped} onSkip={skip} />
                  </Col>
                </Row>
                {left.length > 0 && (
                  <Flex gap="small" wrap align="center">
                    Desmarcados:
                    {left.map(({ packageId, description }) => (
                      <Button key={packageId} size="small" onClick={() => skip(packageId, false)}>
                        Incluir {description}
                      </Button>
                    ))}
                  </Flex>
                )}
                <Facts>
                  <Fact title="Valor antes" value={showCents(view.priceBeforeCents)} />
                  <Fact title="Valor depois" value={showCents(view.priceAfterCents)} />
                </Facts>
                {view.problems.map((problem) => (
                  <Alert
                    key={problem.code + problem.packageId}
                    type={problem.blocking ? 'error' : 'warning'}
                    showIcon
                    title={problem.message}
                    description={problem.fix}
                  />
                ))}
              </Flex>
            )}
          </Loaded>
        )}
        {migrate.error && <ProblemNote error={migrate.error} />}
        <Flex justify="end" gap="small">
          <Button onClick={onClose}>Cancelar</Button>
          <Button
            type="primary"
            disabled={!preview.data || preview.isFetching || preview.data.problems.some(({ blocking }) => blocking)}
            loading={migrate.isPending}
            onClick={() => migrate.mutate()}
          >
            Migrar
          </Button>
        </Flex>
      </Flex>
    </Modal>
  );
}
