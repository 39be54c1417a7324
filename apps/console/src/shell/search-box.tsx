import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { AutoComplete, Input, type InputRef, Modal } from 'antd';
import { useRef, useState } from 'react';
import { get, type Page } from '../api/request.ts';
import type { CustomerView } from '../api/generated/types.gen.ts';

/** The search itself: loaded when it is first asked for. */
export default function SearchBox({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [text, setText] = useState('');
  const field = useRef<InputRef>(null);
  const navigate = useNavigate();
  const asked = text.trim().length >= 2;
  const found = useQuery({
    queryKey: ['search', text],
    queryFn: () => get<Page<CustomerView>>('/customers', { search: text, limit: 8 }),
    enabled: open && asked,
    placeholderData: keepPreviousData,
  });
  const close = (): void => {
    onClose();
    setText('');
  };
  const options = (asked ? (found.data?.data ?? []) : []).map((customer) => ({
    value: customer.id,
    label: (
      <>
        {customer.name} <span className="muted">{customer.documentMasked}</span>
      </>
    ),
  }));
  return (
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
        notFoundContent={asked && found.isSuccess ? 'Ninguém encontrado.' : null}
      >
        <Input ref={field} aria-label="Nome, CPF/CNPJ ou contrato" placeholder="Nome, CPF/CNPJ ou contrato" size="large" />
      </AutoComplete>
    </Modal>
  );
}
