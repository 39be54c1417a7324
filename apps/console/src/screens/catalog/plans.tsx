import { Button, Input, Tag } from 'antd';
import { useState } from 'react';
import type { PlanView } from '../../api/generated/types.gen.ts';
import { useMay } from '../../session/session.tsx';
import { List } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { showCents } from '../../ui/show.ts';
import { useFilters } from '../../ui/use-filters.ts';
import { PlanForm } from './plan-form.tsx';

export function PlansScreen() {
  const may = useMay();
  const [filters, setFilters] = useFilters();
  const [editing, setEditing] = useState<PlanView | 'new'>();
  return (
    <Page
      trail={['Configuração', 'Geral']}
      title="Serviços/Planos"
      actions={
        may('plans:write') && (
          <Button type="primary" onClick={() => setEditing('new')}>
            Adicionar
          </Button>
        )
      }
    >
      <Input.Search
        aria-label="Buscar plano"
        placeholder="Nome do plano"
        allowClear
        defaultValue={filters['search']}
        onSearch={(search) => setFilters({ search })}
        style={{ maxWidth: 320 }}
      />
      <List<PlanView>
        path="/plans"
        query={{ search: filters['search'] }}
        label="Serviços/Planos"
        empty="Nenhum plano. Adicione os planos de internet em que os pacotes vão por padrão."
        columns={[
          {
            title: 'Plano',
            render: (_, row) => (
              <Button type="link" style={{ padding: 0 }} onClick={() => setEditing(row)}>
                {row.name}
              </Button>
            ),
          },
          { title: 'Valor', align: 'right', render: (_, row) => showCents(row.priceCents) },
          {
            title: 'Pacotes',
            render: (_, row) =>
              row.packages.map(({ packageId, description, mandatory }) => (
                <Tag key={packageId} color={mandatory ? 'blue' : 'default'}>
                  {description} · {mandatory ? 'obrigatório' : 'opcional'}
                </Tag>
              )),
          },
          { title: 'Travar pacotes', render: (_, row) => (row.lockPackages ? 'Sim' : 'Não') },
          { title: 'Situação', render: (_, row) => <Tag color={row.active ? 'green' : 'default'}>{row.active ? 'ativo' : 'inativo'}</Tag> },
          {
            title: 'Ações',
            key: 'actions',
            render: (_, row) => (
              <Button aria-label={`Editar ${row.name}`} disabled={!may('plans:write')} onClick={() => setEditing(row)}>
                Editar
              </Button>
            ),
          },
        ]}
      />
      {editing && <PlanForm plan={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />}
    </Page>
  );
}
