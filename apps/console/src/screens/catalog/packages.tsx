import { Button, Flex, Input, Segmented, Tag } from 'antd';
import { useState } from 'react';
import type { PackageView } from '../../api/generated/types.gen.ts';
import { useMay } from '../../session/session.tsx';
import { List } from '../../ui/list.tsx';
import { kinds } from '../../ui/package-kinds.ts';
import { Page } from '../../ui/page.tsx';
import { showCents } from '../../ui/show.ts';
import { useFilters } from '../../ui/use-filters.ts';
import { IntegrationFilter } from '../platforms/integration-filter.tsx';
import { PackageForm } from './package-form.tsx';

export function PackagesScreen() {
  const may = useMay();
  const [filters, setFilters] = useFilters();
  const [editing, setEditing] = useState<PackageView | 'new'>();
  return (
    <Page
      trail={['Configuração', 'Geral']}
      title="Pacotes"
      actions={
        may('packages:write') && (
          <Button type="primary" onClick={() => setEditing('new')}>
            Adicionar
          </Button>
        )
      }
    >
      <Flex gap="small" wrap>
        <Input.Search
          aria-label="Buscar pacote"
          placeholder="Código ou descrição"
          allowClear
          defaultValue={filters['search']}
          onSearch={(search) => setFilters({ search })}
          style={{ maxWidth: 320 }}
        />
        <Segmented
          aria-label="Tipo do pacote"
          value={filters['kind'] ?? ''}
          onChange={(kind) => setFilters({ kind })}
          options={[{ value: '', label: 'Todos' }, ...Object.entries(kinds).map(([value, label]) => ({ value, label }))]}
        />
        {may('integrations:read') && <IntegrationFilter value={filters['integrationId']} onChange={(integrationId) => setFilters({ integrationId })} />}
      </Flex>
      <List<PackageView>
        path="/packages"
        query={{ search: filters['search'], kind: filters['kind'], integrationId: filters['integrationId'] }}
        label="Pacotes"
        empty="Nenhum pacote. Um pacote é o que se vende: um preço e os produtos da plataforma que ele dá."
        columns={[
          { title: 'Código', dataIndex: 'code' },
          {
            title: 'Descrição',
            render: (_, row) => (
              <Button type="link" style={{ padding: 0 }} onClick={() => setEditing(row)}>
                {row.description}
              </Button>
            ),
          },
          { title: 'Tipo', render: (_, row) => kinds[row.kind] },
          { title: 'Valor', align: 'right', render: (_, row) => showCents(row.priceCents) },
          { title: 'Produtos', render: (_, row) => row.products.map(({ productId, name }) => <Tag key={productId}>{name}</Tag>) },
          { title: 'Situação', render: (_, row) => <Tag color={row.active ? 'green' : 'default'}>{row.active ? 'ativo' : 'inativo'}</Tag> },
        ]}
      />
      {editing && <PackageForm pack={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />}
    </Page>
  );
}
