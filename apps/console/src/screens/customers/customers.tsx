import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import type { CreateCustomer, CustomerView } from '../../api/generated/types.gen.ts';
import { useMay } from '../../session/session.tsx';
import { FormModal } from '../../ui/form-modal.tsx';
import { List } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { showInstant } from '../../ui/show.ts';
import { useSave } from '../../ui/use-save.ts';
import { useFilters } from '../../ui/use-filters.ts';

type Fields = Pick<CreateCustomer, 'name' | 'document' | 'email' | 'phone' | 'externalRef'>;

/** Adds somebody, or changes what may change; a document only while there is no customer yet. */
export function CustomerForm({ customer, onClose }: { customer: CustomerView | undefined; onClose: () => void }) {
  const navigate = useNavigate();
  const save = useSave<Fields, CustomerView>({
    path: '/customers',
    existing: customer,
    bodyOf: (fields) => Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value === '' ? null : value])),
    onSaved: ({ id }) => {
      onClose();
      if (!customer) void navigate({ to: '/clientes/$id', params: { id } });
    },
  });
  return (
    <FormModal<Fields> title={customer ? 'Editar cliente' : 'Adicionar cliente'} save={save} onClose={onClose} initialValues={customer ?? {}}>
      <Form.Item name="name" label="Nome ou razão social" rules={[{ required: true, message: 'Informe o nome.' }]}>
        <Input autoComplete="off" />
      </Form.Item>
      {!customer && (
        <Form.Item
          name="document"
          label="CPF ou CNPJ"
          rules={[{ required: true, message: 'Informe o CPF ou o CNPJ.' }]}
          extra="Com ou sem pontuação. O CNPJ pode ter letras."
        >
          <Input autoComplete="off" />
        </Form.Item>
      )}
      <Form.Item name="email" label="E-mail">
        <Input type="email" autoComplete="off" />
      </Form.Item>
      <Form.Item name="phone" label="Telefone">
        <Input inputMode="tel" autoComplete="off" />
      </Form.Item>
      <Form.Item name="externalRef" label="Contrato (código em outro sistema)">
        <Input autoComplete="off" />
      </Form.Item>
    </FormModal>
  );
}

export function CustomersScreen() {
  const may = useMay();
  const [filters, setFilters] = useFilters();
  const [adding, setAdding] = useState(false);
  return (
    <Page
      title="Clientes"
      actions={
        may('customers:write') && (
          <Button type="primary" onClick={() => setAdding(true)}>
            Adicionar
          </Button>
        )
      }
    >
      <Input.Search
        aria-label="Buscar cliente por nome, CPF/CNPJ ou contrato"
        placeholder="Nome, CPF/CNPJ ou contrato"
        allowClear
        defaultValue={filters['search']}
        onSearch={(search) => setFilters({ search })}
        style={{ maxWidth: 420 }}
      />
      <List<CustomerView>
        path="/customers"
        query={{ search: filters['search'] }}
        label="Clientes"
        empty={filters['search'] ? 'Ninguém encontrado com esta busca.' : 'Nenhum cliente ainda.'}
        columns={[
          {
            title: 'Nome',
            render: (_, row) => (
              <Link to="/clientes/$id" params={{ id: row.id }}>
                {row.name}
              </Link>
            ),
          },
          { title: 'CPF/CNPJ', dataIndex: 'documentMasked' },
          { title: 'E-mail', render: (_, row) => row.email ?? '—' },
          { title: 'Contrato', render: (_, row) => row.externalRef ?? '—' },
          { title: 'Desde', render: (_, row) => showInstant(row.createdAt) },
        ]}
      />
      {adding && <CustomerForm customer={undefined} onClose={() => setAdding(false)} />}
    </Page>
  );
}
