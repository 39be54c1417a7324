import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Alert, Button, Flex } from 'antd';
import { useState } from 'react';
import type { CustomerView, ServiceView } from '../../api/generated/types.gen.ts';
import { get, type Page as Rows } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Page, Unloaded } from '../../ui/page.tsx';
import { showInstant } from '../../ui/show.ts';
import { Loaded, Nothing } from '../../ui/states.tsx';
import { useFilters } from '../../ui/use-filters.ts';
import { AccountsOf } from './accounts-of.tsx';
import { CustomerForm } from './customers.tsx';
import { InvoicesOf } from '../billing/invoices.tsx';
import { NoticesOf } from './notices-of.tsx';
import { PendingCorrections } from './pending-corrections.tsx';
import { PersonData } from './person-data.tsx';
import { PersonCard } from './person-card.tsx';
import { ServiceCard } from './service-card.tsx';
import { ServiceForm } from './service-form.tsx';
import { Timeline } from './timeline.tsx';

function Services({ customerId }: { customerId: string }) {
  const services = useQuery({ queryKey: ['/services', customerId], queryFn: () => get<Rows<ServiceView>>('/services', { customerId, limit: 50 }) });
  return (
    <Loaded query={services}>
      {({ data }) =>
        data.length === 0 ? (
          <Nothing>Nenhum serviço. Adicione o plano de internet deste cliente.</Nothing>
        ) : (
          <Flex vertical gap="middle">
            {data.map((service) => (
              <ServiceCard key={service.id} service={service} />
            ))}
          </Flex>
        )
      }
    </Loaded>
  );
}

export function CustomerScreen() {
  const { id } = useParams({ strict: false }) as { id: string };
  const may = useMay();
  const [filters, setFilters] = useFilters();
  const [editing, setEditing] = useState(false);
  const [adding, setAdding] = useState(false);
  const customer = useQuery({ queryKey: ['/customers', id], queryFn: () => get<CustomerView>(`/customers/${id}`) });
  const shown = customer.data;
  if (!shown) return <Unloaded trail={['Clientes']} title="Cliente" query={customer} />;
  return (
    <Page
      trail={['Clientes']}
      title={shown.name}
      actions={
        may('customers:write') &&
        shown.erasedAt === null && (
          <>
            <Button onClick={() => setEditing(true)}>Editar</Button>
            <Button type="primary" onClick={() => setAdding(true)}>
              Adicionar serviço
            </Button>
          </>
        )
      }
    >
      {shown.erasedAt !== null && <Alert type="info" showIcon title={`Este titular foi apagado em ${showInstant(shown.erasedAt)}.`} />}
      <PersonCard key={shown.id} customer={shown} />
      <PendingCorrections customerId={id} />
      <Choice
        label="Ver do cliente"
        active={filters['aba'] ?? 'servicos'}
        onChange={(aba) => setFilters({ aba })}
        items={[
          { key: 'servicos', label: 'Serviços do Cliente', children: <Services customerId={id} /> },
          ...(may('accounts:read') ? [{ key: 'contas', label: 'Contas nas plataformas', children: <AccountsOf customerId={id} /> }] : []),
          ...(may('billing:read') ? [{ key: 'faturas', label: 'Faturas', children: <InvoicesOf query={{ customerId: id }} /> }] : []),
          ...(may('blocking:read') ? [{ key: 'avisos', label: 'Avisos', children: <NoticesOf customerId={id} /> }] : []),
          { key: 'historico', label: 'Histórico', children: <Timeline customerId={id} /> },
          ...(may('customers:export') || may('customers:erase') ? [{ key: 'dados', label: 'Dados pessoais', children: <PersonData customer={shown} /> }] : []),
        ]}
      />
      {editing && <CustomerForm customer={shown} onClose={() => setEditing(false)} />}
      {adding && <ServiceForm customerId={id} onClose={() => setAdding(false)} />}
    </Page>
  );
}
