import { Segmented, Tag } from 'antd';
import type { TrialView } from '../../api/generated/types.gen.ts';
import { List } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { showDate } from '../../ui/show.ts';
import { useFilters } from '../../ui/use-filters.ts';
import { CustomerLink } from './customer-link.tsx';
import { trialEndings, trialStatuses, trialText } from '../catalog/trial-terms.ts';

/** Who tries what, until when, and what follows. */
export function TrialsScreen() {
  const [{ status }, setFilters] = useFilters();
  return (
    <Page title="Degustações">
      <Segmented
        aria-label="Situação das degustações"
        style={{ alignSelf: 'start' }}
        value={status ?? ''}
        onChange={(value) => setFilters({ status: value })}
        options={[{ value: '', label: 'Todas' }, ...Object.entries(trialStatuses).map(([value, { label }]) => ({ value, label }))]}
      />
      <List<TrialView>
        path="/trials"
        query={{ status }}
        label="Degustações"
        empty="Nenhuma degustação. Ela é ligada no pacote, na aba Degustação, e começa quando ele é vendido."
        columns={[
          { title: 'Cliente', render: (_, row) => <CustomerLink customerId={row.customerId} tab="servicos" /> },
          { title: 'Pacote', render: (_, row) => row.package.description },
          { title: 'Situação', render: (_, row) => <Tag color={trialStatuses[row.status].color}>{trialStatuses[row.status].label}</Tag> },
          { title: 'O que foi combinado', render: (_, row) => trialText(row) },
          { title: 'Primeira cobrança avisada', render: (_, row) => showDate(row.firstChargeOn) },
          { title: 'Por que terminou', render: (_, row) => (row.endedBecause ? trialEndings[row.endedBecause] : '—') },
        ]}
      />
    </Page>
  );
}
