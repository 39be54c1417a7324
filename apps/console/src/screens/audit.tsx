import { Input, Typography } from 'antd';
import type { AuditEventView } from '../api/generated/types.gen.ts';
import { List } from '../ui/list.tsx';
import { Page } from '../ui/page.tsx';
import { showInstant } from '../ui/show.ts';
import { useFilters } from '../ui/use-filters.ts';

const subjects: Record<string, string> = {
  integration: 'Integração',
  product: 'Produto',
  sync: 'Sincronização',
  package: 'Pacote',
  plan: 'Plano',
  customer: 'Cliente',
  service: 'Serviço',
  service_package: 'Pacote do serviço',
  link: 'Pacote do serviço',
  hold: 'Bloqueio',
  invoice: 'Fatura',
  payment: 'Pagamento',
  block_run: 'Bloqueio em massa',
  notice: 'Aviso de débito',
  account: 'Conta na plataforma',
  user: 'Usuário',
  role: 'Papel',
  api_key: 'Chave de API',
  session: 'Sessão',
};
const verbs: Record<string, string> = {
  created: 'criado',
  changed: 'alterado',
  removed: 'removido',
  deleted: 'removido',
  attached: 'vinculado',
  ended: 'encerrado',
  placed: 'colocado',
  lifted: 'retirado',
  cancelled: 'cancelado',
  enabled: 'habilitado',
  migrated: 'migrado',
  transferred: 'transferido',
  approved: 'aprovado',
  retried: 'tentado de novo',
  revoked: 'revogado',
  settled: 'liquidado',
  recorded: 'registrado',
  checked: 'testado',
  access_read: 'acesso consultado',
};

/** `customer.created` as a person would say it; what has no words yet is shown as it is. */
export function actionText(action: string): string {
  const [subject = '', verb = ''] = action.split('.');
  return subjects[subject] && verbs[verb] ? `${subjects[subject]}: ${verbs[verb]}` : action;
}

export function actorText(actor: string): string {
  if (actor === 'system') return 'Sistema';
  if (actor.startsWith('schedule:') || actor.startsWith('work:')) return 'Automático';
  if (actor.startsWith('key:')) return 'Chave de API';
  if (actor.startsWith('user:')) return 'Usuário';
  return actor;
}

export function AuditScreen() {
  const [filters, setFilters] = useFilters();
  return (
    <Page trail={['Administração']} title="Auditoria">
      <Input.Search
        aria-label="Filtrar por ação"
        placeholder="Ação, como customer.created"
        allowClear
        defaultValue={filters['action']}
        onSearch={(action) => setFilters({ action })}
        style={{ maxWidth: 360 }}
      />
      <List<AuditEventView>
        path="/audit-events"
        query={{ action: filters['action'] }}
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
          { title: 'Quem', render: (_, row) => `${actorText(row.actor)}` },
          { title: 'Motivo', render: (_, row) => row.reason ?? '—' },
        ]}
      />
    </Page>
  );
}
