import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App, Button, Popconfirm, Segmented } from 'antd';
import type { EndCandidateView } from '../../api/generated/types.gen.ts';
import { post } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { List } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { showCents, showDate, showInstant } from '../../ui/show.ts';
import { useFilters } from '../../ui/use-filters.ts';

/** Contracts that may end for debt. None ends unless somebody says so here. */
export function EndCandidatesScreen() {
  const may = useMay();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [{ ready }, setFilters] = useFilters();
  const end = useMutation({
    mutationFn: (id: string) => post(`/end-candidates/${id}/end`),
    onSuccess: async () => {
      void message.success('Contrato encerrado.');
      await client.invalidateQueries({ queryKey: ['/end-candidates'] });
    },
    onError: (error) => void message.error(error.message),
  });
  return (
    <Page title="Rescisões por débito">
      <Segmented
        aria-label="Prazo"
        style={{ alignSelf: 'start' }}
        value={ready ?? ''}
        onChange={(value) => setFilters({ ready: value })}
        options={[
          { value: '', label: 'Todas' },
          { value: 'true', label: 'Prazo cumprido' },
          { value: 'false', label: 'Esperam o prazo' },
        ]}
      />
      <List<EndCandidateView>
        path="/end-candidates"
        query={{ ready }}
        label="Rescisões por débito"
        empty="Nenhum contrato. Quem fica bloqueado por débito além do prazo do perfil de suspensão aparece aqui; nenhum contrato termina sozinho."
        columns={[
          {
            title: 'Cliente',
            render: (_, row) => (
              <Link to="/clientes/$id" params={{ id: row.customerId }}>
                {row.customerName}
              </Link>
            ),
          },
          { title: 'Bloqueado desde', render: (_, row) => showDate(row.blockedOn) },
          { title: 'Em débito', align: 'right', render: (_, row) => showCents(row.overdueCents) },
          { title: 'Aviso da rescisão', render: (_, row) => showInstant(row.noticeSentAt) },
          { title: 'Possível a partir de', render: (_, row) => showDate(row.possibleOn) },
          {
            title: 'Ações',
            key: 'actions',
            render: (_, row) =>
              row.ready &&
              may('blocking:approve') && (
                <Popconfirm title={`Encerrar o contrato de ${row.customerName}?`} okText="Encerrar" cancelText="Voltar" onConfirm={() => end.mutate(row.id)}>
                  <Button size="small" danger aria-label={`Encerrar o contrato de ${row.customerName}`}>
                    Encerrar
                  </Button>
                </Popconfirm>
              ),
          },
        ]}
      />
    </Page>
  );
}
