import { Link } from '@tanstack/react-router';
import { Flex, Segmented, Select, Tag } from 'antd';
import type { ServiceView } from '../../api/generated/types.gen.ts';
import { List } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { showDate } from '../../ui/show.ts';
import { useFilters } from '../../ui/use-filters.ts';
import { holdReasons } from './service-card.tsx';
import { serviceStatuses } from './service-states.ts';

/** Every service of every customer: those blocked, those of a situation. */
export function ServicesScreen() {
  const [{ blocked, status }, setFilters] = useFilters();
  return (
    <Page title="Serviços">
      <Flex gap="small" wrap>
        <Segmented
          aria-label="Bloqueio"
          value={blocked ?? ''}
          onChange={(value) => setFilters({ blocked: value })}
          options={[
            { value: '', label: 'Todos' },
            { value: 'true', label: 'Bloqueados' },
            { value: 'false', label: 'Sem bloqueio' },
          ]}
        />
        <Select
          aria-label="Situação"
          allowClear
          placeholder="Todas as situações"
          style={{ width: 240, maxWidth: '100%' }}
          value={status ?? null}
          onChange={(value: string | null) => setFilters({ status: value ?? undefined })}
          options={Object.entries(serviceStatuses).map(([value, { label }]) => ({ value, label }))}
        />
      </Flex>
      <List<ServiceView>
        path="/services"
        query={{ blocked, status }}
        label="Serviços"
        empty="Nenhum serviço aqui. Serviços são adicionados na tela do cliente."
        columns={[
          {
            title: 'Cliente',
            render: (_, row) => (
              <Link to="/clientes/$id" params={{ id: row.customerId }}>
                {row.customerName}
              </Link>
            ),
          },
          { title: 'Serviço/Plano', dataIndex: 'planName' },
          { title: 'Situação', render: (_, row) => <Tag color={serviceStatuses[row.status].color}>{serviceStatuses[row.status].label}</Tag> },
          {
            title: 'Bloqueios',
            render: (_, row) =>
              row.holds.length === 0
                ? '—'
                : row.holds.map(({ id, reason, sleepsUntil }) => (
                    <Tag key={id} color={sleepsUntil ? 'orange' : 'red'}>
                      {holdReasons[reason]}
                      {sleepsUntil && ', em confiança'}
                    </Tag>
                  )),
          },
          { title: 'Pacotes', render: (_, row) => row.packages.map(({ package: pack }) => pack.description).join(', ') || '—' },
          { title: 'Desde', render: (_, row) => showDate(row.startsOn) },
        ]}
      />
    </Page>
  );
}
