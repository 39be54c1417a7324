import { Link } from '@tanstack/react-router';
import { Tag } from 'antd';
import { lazy, type ReactNode, Suspense } from 'react';
import type { OverviewView } from '../../api/generated/types.gen.ts';
import { Figures } from '../../ui/figures.tsx';
import { Panel } from '../../ui/panel.tsx';
import { showCents, showCount } from '../../ui/show.ts';

const PlatformChart = lazy(() => import('./platform-chart.tsx'));

type PlatformRow = OverviewView['platforms'][number];

const To = ({ to, search, children }: { to: string; search: Record<string, string>; children: ReactNode }) => (
  <Link to={to} search={search as never}>
    {children}
  </Link>
);

/** The chart and, beside it, the same in numbers; each number leads to what it counts. */
export function PlatformsPanel({ rows }: { rows: PlatformRow[] }) {
  const accounts = (row: PlatformRow, search: Record<string, string>, count: number): ReactNode => (
    <To to="/contas" search={{ integrationId: row.integrationId, ...search }}>
      {showCount(count)}
    </To>
  );
  const packages = (row: PlatformRow, cents: number): ReactNode => (
    <To to="/configuracao/pacotes" search={{ integrationId: row.integrationId }}>
      {showCents(cents)}
    </To>
  );
  return (
    <Panel title="Por plataforma">
      <Suspense fallback={<div className="chart" />}>
        <PlatformChart rows={rows} />
      </Suspense>
      <Figures
        label="Por plataforma"
        rows={rows}
        keyOf={({ integrationId }) => integrationId}
        columns={[
          {
            title: 'Integração',
            of: (row) => (
              <To to="/contas" search={{ integrationId: row.integrationId }}>
                {row.description}
              </To>
            ),
          },
          { title: 'Ativas', numeric: true, of: (row) => accounts(row, { holding: 'active' }, row.active) },
          { title: 'Bloqueadas', numeric: true, of: (row) => accounts(row, { holding: 'blocked' }, row.blocked) },
          { title: 'Falharam', numeric: true, of: (row) => accounts(row, { state: 'failed' }, row.failed) },
          { title: 'Esperam', numeric: true, of: (row) => accounts(row, { state: 'needs_attention' }, row.attention) },
          { title: 'Receita/mês', numeric: true, of: (row) => packages(row, row.revenueCents) },
          { title: 'Custo/mês', numeric: true, of: (row) => showCents(row.costCents) },
          { title: 'Margem/mês', numeric: true, of: (row) => packages(row, row.revenueCents - row.costCents) },
          {
            title: 'Diferenças',
            numeric: true,
            of: (row) => (
              <To to="/reconciliacao" search={{ integrationId: row.integrationId }}>
                {showCount(row.drift)}
              </To>
            ),
          },
          {
            title: 'Situação',
            of: ({ paused }) => <Link to="/configuracoes/integracoes">{paused ? <Tag color="red">pausada</Tag> : <Tag color="green">ligada</Tag>}</Link>,
          },
        ]}
      />
    </Panel>
  );
}
