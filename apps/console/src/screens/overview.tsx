import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Card, Col, Flex, Row, Statistic, Steps, Table, Tag, Typography } from 'antd';
import { lazy, Suspense } from 'react';
import type { OverviewView } from '../api/generated/types.gen.ts';
import { get } from '../api/request.ts';
import { useMay } from '../session/session.tsx';
import { Page } from '../ui/page.tsx';
import { showCents, showCount, showInstant } from '../ui/show.ts';
import { Loaded, NoPermission } from '../ui/states.tsx';

const PlatformChart = lazy(() => import('./platform-chart.tsx'));

type PlatformRow = OverviewView['platforms'][number];

/** From nothing to the first package sold: what is done is ticked, what is next is a link. */
function FirstSteps({ overview }: { overview: OverviewView }) {
  const steps = [
    { done: overview.platforms.length > 0, title: 'Cadastrar a integração', to: '/configuracoes/integracoes' },
    { done: overview.products > 0, title: 'Sincronizar os produtos', to: '/configuracoes/integracoes' },
    { done: overview.packages > 0, title: 'Criar o primeiro pacote', to: '/configuracao/pacotes' },
    { done: overview.plans > 0, title: 'Criar um plano', to: '/configuracao/planos' },
    { done: overview.services > 0, title: 'Adicionar um cliente e seu serviço', to: '/clientes' },
    { done: overview.attached > 0, title: 'Vender o pacote ao cliente', to: '/clientes' },
  ];
  const next = steps.findIndex(({ done }) => !done);
  if (next < 0) return null;
  return (
    <Card title="Primeiros passos">
      <Steps
        orientation="vertical"
        size="small"
        current={next}
        items={steps.map(({ title, to, done }) => ({
          title: <Link to={to}>{title}</Link>,
          status: done ? 'finish' : steps[next]?.title === title ? 'process' : 'wait',
        }))}
      />
    </Card>
  );
}

function Figure({ title, value, to, search, alarm = false }: { title: string; value: string; to: string; search?: Record<string, string>; alarm?: boolean }) {
  return (
    <Col xs={12} md={8} xl={4}>
      <Link to={to} search={(search ?? {}) as never}>
        <Card size="small" hoverable>
          <Statistic title={title} value={value} styles={alarm ? { content: { color: '#cf1322' } } : {}} />
        </Card>
      </Link>
    </Col>
  );
}

function Platforms({ rows }: { rows: PlatformRow[] }) {
  return (
    <Card title="Por plataforma">
      <Flex vertical gap="middle">
        <Suspense fallback={<div style={{ height: 240 }} />}>
          <PlatformChart rows={rows} />
        </Suspense>
        <Table<PlatformRow>
          aria-label="Por plataforma"
          size="small"
          rowKey="integrationId"
          pagination={false}
          scroll={{ x: 'max-content' }}
          dataSource={rows}
          columns={[
            {
              title: 'Integração',
              render: (_, row) => (
                <Link to="/contas" search={{ integrationId: row.integrationId } as never}>
                  {row.description}
                </Link>
              ),
            },
            { title: 'Ativas', align: 'right', render: (_, row) => showCount(row.active) },
            { title: 'Bloqueadas', align: 'right', render: (_, row) => showCount(row.blocked) },
            { title: 'Falharam', align: 'right', render: (_, row) => showCount(row.failed) },
            { title: 'Receita mensal', align: 'right', render: (_, row) => showCents(row.revenueCents) },
            { title: 'Custo', align: 'right', render: (_, row) => showCents(row.costCents) },
            { title: 'Margem', align: 'right', render: (_, row) => showCents(row.revenueCents - row.costCents) },
            { title: 'Diferenças', align: 'right', render: (_, row) => showCount(row.drift) },
            { title: 'Situação', render: (_, row) => (row.paused ? <Tag color="red">pausada</Tag> : <Tag color="green">ligada</Tag>) },
          ]}
        />
      </Flex>
    </Card>
  );
}

export function OverviewScreen() {
  const may = useMay();
  const overview = useQuery({
    queryKey: ['/reports/overview'],
    queryFn: () => get<OverviewView>('/reports/overview'),
    refetchInterval: 30_000,
    enabled: may('accounts:read'),
  });
  if (!may('accounts:read')) return <NoPermission />;
  return (
    <Page title="Painel">
      <Loaded query={overview}>
        {(shown) => {
          const sum = (of: (row: PlatformRow) => number): number => shown.platforms.reduce((total, row) => total + of(row), 0);
          return (
            <Flex vertical gap="middle">
              <FirstSteps overview={shown} />
              {shown.oldestUnblockAt && (
                <Alert
                  type="warning"
                  showIcon
                  title={
                    <>
                      Desbloqueio pendente desde {showInstant(shown.oldestUnblockAt)}.{' '}
                      <Link to="/contas" search={{ state: 'pending' } as never}>
                        Ver contas
                      </Link>
                    </>
                  }
                />
              )}
              <Row gutter={[12, 12]}>
                <Figure title="Contas ativas" value={showCount(sum(({ active }) => active))} to="/contas" search={{ state: 'in_step' }} />
                <Figure title="Receita mensal" value={showCents(sum(({ revenueCents }) => revenueCents))} to="/configuracao/pacotes" />
                <Figure title="Bloqueadas" value={showCount(sum(({ blocked }) => blocked))} to="/bloqueios" />
                <Figure
                  title="Falharam"
                  value={showCount(sum(({ failed }) => failed))}
                  to="/contas"
                  search={{ state: 'failed' }}
                  alarm={sum(({ failed }) => failed) > 0}
                />
                <Figure
                  title="Esperam uma pessoa"
                  value={showCount(sum(({ attention }) => attention))}
                  to="/contas"
                  search={{ state: 'needs_attention' }}
                  alarm={sum(({ attention }) => attention) > 0}
                />
                <Figure title="Margem mensal" value={showCents(sum(({ revenueCents, costCents }) => revenueCents - costCents))} to="/configuracao/pacotes" />
              </Row>
              {shown.platforms.length > 0 && <Platforms rows={shown.platforms} />}
              <Typography.Text type="secondary">Atualizado em {showInstant(shown.at)}.</Typography.Text>
            </Flex>
          );
        }}
      </Loaded>
    </Page>
  );
}
