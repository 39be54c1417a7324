import { Button, Flex, Input, Typography } from 'antd';
import type { AuditEventView } from '../../api/generated/types.gen.ts';
import { List } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { showInstant, startOfDay } from '../../ui/show.ts';
import { useFilters } from '../../ui/use-filters.ts';
import { actionText, reasonText } from './action-text.ts';
import { useActors } from '../access/actors.ts';
import { AuditSeal } from './audit-seal.tsx';

export function AuditScreen() {
  const [{ action, from, to }, setFilters] = useFilters();
  const since = startOfDay(from);
  const until = startOfDay(to, 1);
  const actorText = useActors();
  return (
    <Page trail={['Administração']} title="Auditoria">
      <Flex gap="small" wrap align="end">
        <Input.Search
          aria-label="Filtrar por ação"
          placeholder="Ação, como customer.created"
          allowClear
          defaultValue={action}
          onSearch={(value) => setFilters({ action: value })}
          style={{ maxWidth: 320 }}
        />
        <label>
          De <Input type="date" style={{ width: 160 }} value={from ?? ''} onChange={({ target }) => setFilters({ from: target.value })} />
        </label>
        <label>
          até <Input type="date" style={{ width: 160 }} value={to ?? ''} onChange={({ target }) => setFilters({ to: target.value })} />
        </label>
        <Button href={`/v1/audit-events/export?${new URLSearchParams({ ...(since ? { since } : {}), ...(until ? { until } : {}) })}`} download="auditoria.csv">
          Exportar (CSV)
        </Button>
      </Flex>
      <AuditSeal />
      <List<AuditEventView>
        path="/audit-events"
        query={{ action, since, until }}
        label="Auditoria"
        empty="Nada registrado."
        expandable={{
          rowExpandable: ({ before, after }) => before !== null || after !== null,
          expandedRowRender: ({ before, after }) => (
            <Typography.Paragraph>
              <pre style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{JSON.stringify({ antes: before, depois: after }, null, 2)}</pre>
            </Typography.Paragraph>
          ),
        }}
        columns={[
          { title: 'Quando', render: (_, row) => showInstant(row.at) },
          { title: 'O quê', render: (_, row) => actionText(row.action) },
          { title: 'Quem', render: (_, row) => actorText(row.actor) },
          { title: 'Motivo', render: (_, row) => (row.reason === null ? '—' : reasonText(row.reason)) },
        ]}
      />
    </Page>
  );
}
