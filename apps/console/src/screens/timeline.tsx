import type { AuditEventView } from '../api/generated/types.gen.ts';
import { List } from '../ui/list.tsx';
import { showInstant } from '../ui/show.ts';
import { actionText, actorText } from './audit.tsx';

/** What happened to a customer, by people and by the system. */
export function Timeline({ customerId }: { customerId: string }) {
  return (
    <List<AuditEventView>
      path="/audit-events"
      query={{ subjectId: customerId }}
      label="Histórico"
      empty="Nada registrado ainda."
      columns={[
        { title: 'Quando', render: (_, row) => showInstant(row.at) },
        { title: 'O quê', render: (_, row) => actionText(row.action) },
        { title: 'Quem', render: (_, row) => actorText(row.actor) },
        { title: 'Motivo', render: (_, row) => row.reason ?? '—' },
      ]}
    />
  );
}
