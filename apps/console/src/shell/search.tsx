import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { AutoComplete, Button, Input, type InputRef, Modal, Typography } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { get, type Page } from '../api/request.ts';
import type { CustomerView } from '../api/generated/types.gen.ts';
import { useMay } from '../session/session.tsx';

/** From anywhere, Ctrl-K: a customer by name, CPF/CNPJ or contract. */
export function Search() {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const field = useRef<InputRef>(null);
  const navigate = useNavigate();
  const may = useMay();
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (!(event.key === 'k' && (event.ctrlKey || event.metaKey))) return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
  const found = useQuery({
    queryKey: ['search', text],
    queryFn: () => get<Page<CustomerView>>('/customers', { search: text, limit: 8 }),
    enabled: open && text.trim().length >= 2,
    placeholderData: keepPreviousData,
  });
  if (!may('customers:read')) return <span />;
  const close = (): void => {
    setOpen(false);
    setText('');
  };
  const options = (text.trim().length >= 2 ? (found.data?.data ?? []) : []).map((customer) => ({
    value: customer.id,
    label: (
      <>
        {customer.name} <Typography.Text type="secondary">{customer.documentMasked}</Typography.Text>
      </>
    ),
  }));
  return (
    <>
      <Button onClick={() => setOpen(true)} style={{ flex: '0 1 360px', minWidth: 0, justifyContent: 'space-between', overflow: 'hidden' }}>
        <span>Buscar cliente</span>
        <Typography.Text keyboard>Ctrl K</Typography.Text>
      </Button>
      <Modal open={open} onCancel={close} footer={null} title="Buscar cliente" destroyOnHidden afterOpenChange={(shown) => shown && field.current?.focus()}>
        <AutoComplete
          style={{ width: '100%' }}
          // The server has found them: by name, document or contract, which the options do not hold.
          showSearch={{ filterOption: false }}
          defaultActiveFirstOption
          value={text}
          options={options}
          onChange={setText}
          onSelect={(id) => {
            close();
            void navigate({ to: '/clientes/$id', params: { id } });
          }}
          notFoundContent={text.trim().length >= 2 && found.isSuccess ? 'Ninguém encontrado.' : null}
        >
          <Input ref={field} aria-label="Nome, CPF/CNPJ ou contrato" placeholder="Nome, CPF/CNPJ ou contrato" size="large" />
        </AutoComplete>
      </Modal>
    </>
  );
}
