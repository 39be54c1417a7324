import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Flex } from 'antd';
import type { OverviewView } from '../../api/generated/types.gen.ts';
import { get } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { Page } from '../../ui/page.tsx';
import { showCents, showCount, showInstant } from '../../ui/show.ts';
import { Loaded, NoPermission } from '../../ui/states.tsx';
import { FirstSteps } from './first-steps.tsx';
import { PlatformsPanel } from './platforms-panel.tsx';

type PlatformRow = OverviewView['platforms'][number];

interface FigureProps {
  title: string;
  value: string;
  to: string;
  search?: Record<string, string>;
  alarm?: boolean;
}

/** A figure, and the way to the list of what it counts. */
const Figure = ({ title, value, to, search = {}, alarm = false }: FigureProps) => (
  <Link to={to} search={search as never} className={alarm ? 'tile alarm' : 'tile'}>
    <span className="muted">{title}</span>
    <b>{value}</b>
  </Link>
);

export function OverviewScreen() {
  const may = useMay();
  const overview = useQuery({
    queryKey: ['/reports/overview'],
    queryFn: () => get<OverviewView>('/reports/overview'),
    refetchInterval: 30_000,
    enabled: may('accounts:read'),
  });
  if (!may('accounts:read'))
    return (
      <Page title="Painel">
        <NoPermission />
      </Page>
    );
  return (
    <Page title="Painel">
      <Loaded query={overview}>
        {(shown) => {
          const sum = (of: (row: PlatformRow) => number): number => shown.platforms.reduce((total, row) => total + of(row), 0);
          const failed = sum((row) => row.failed);
          const attention = sum((row) => row.attention);
          const drift = sum((row) => row.drift);
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
              <div className="tiles">
                <Figure title="Contas ativas" value={showCount(sum(({ active }) => active))} to="/contas" search={{ holding: 'active' }} />
                <Figure title="Bloqueadas" value={showCount(sum(({ blocked }) => blocked))} to="/contas" search={{ holding: 'blocked' }} />
                <Figure title="Receita mensal" value={showCents(sum(({ revenueCents }) => revenueCents))} to="/configuracao/pacotes" />
                <Figure title="Margem mensal" value={showCents(sum(({ revenueCents, costCents }) => revenueCents - costCents))} to="/configuracao/pacotes" />
                <Figure title="Falharam" value={showCount(failed)} to="/contas" search={{ state: 'failed' }} alarm={failed > 0} />
                <Figure title="Esperam alguém" value={showCount(attention)} to="/contas" search={{ state: 'needs_attention' }} alarm={attention > 0} />
                <Figure title="Diferenças" value={showCount(drift)} to="/reconciliacao" alarm={drift > 0} />
              </div>
              {shown.platforms.length > 0 && <PlatformsPanel rows={shown.platforms} />}
              <span className="muted">Atualizado em {showInstant(shown.at)}.</span>
            </Flex>
          );
        }}
      </Loaded>
    </Page>
  );
}
