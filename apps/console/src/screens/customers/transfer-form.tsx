import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Flex, Modal, Select, Typography } from 'antd';
import { useState } from 'react';
import type { CustomerView, ServiceView, TransferView } from '../../api/generated/types.gen.ts';
import { get, type Page, post } from '../../api/request.ts';
import { Loaded, ProblemNote } from '../../ui/states.tsx';
import { TransferMoney } from '../billing/transfer-money.tsx';

/** Changes the holder of a service. The present holder's accounts end and new ones are created; debts stay with the person. */
export function TransferForm({ service, onClose }: { service: ServiceView; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [search, setSearch] = useState('');
  const [customerId, setCustomerId] = useState<string>();
  const [debtsStay, setDebtsStay] = useState(false);
  const [invoicesToNewHolder, setInvoices] = useState<string[]>([]);
  const [eventsToNewHolder, setEvents] = useState<string[]>([]);
  const path = `/services/${service.id}/transfer`;
  const choices = { customerId, debtsStay, invoicesToNewHolder, eventsToNewHolder };
  const people = useQuery({
    queryKey: ['/customers', 'choose', search],
    queryFn: () => get<Page<CustomerView>>('/customers', { search, limit: 20 }),
    placeholderData: keepPreviousData,
  });
  const preview = useQuery({
    queryKey: [path, choices],
    queryFn: () => post<TransferView>(path, { ...choices, preview: true }),
    enabled: customerId !== undefined,
    placeholderData: keepPreviousData,
  });
  const transfer = useMutation({
    mutationFn: () => post<TransferView>(path, { ...choices, preview: false }),
    onSuccess: async () => {
      await client.invalidateQueries({ predicate: ({ queryKey }) => /^\/(services|accounts)/.test(String(queryKey[0])) });
      onClose();
      if (customerId) void navigate({ to: '/clientes/$id', params: { id: customerId } });
    },
  });
  return (
    <Modal open title={`Trocar titularidade · ${service.planName}`} onCancel={onClose} footer={null} mask={{ closable: false }}>
      <Flex vertical gap="middle">
        <Select
          aria-label="Novo titular"
          placeholder="Busque o novo titular"
          value={customerId ?? null}
          showSearch={{ filterOption: false, onSearch: setSearch }}
          onChange={(id: string) => setCustomerId(id)}
          options={(people.data?.data ?? [])
            .filter(({ id }) => id !== service.customerId)
            .map(({ id, name, documentMasked }) => ({ value: id, label: `${name} · ${documentMasked}` }))}
        />
        {customerId && (
          <Loaded query={preview}>
            {(view) => (
              <Flex vertical gap="small">
                <Typography.Text>
                  Vão junto: {view.packages.length === 0 ? 'nenhum pacote' : view.packages.map(({ package: pack }) => pack.description).join(', ')}. O acesso do
                  titular atual às plataformas termina; o novo recebe o seu.
                </Typography.Text>
                <TransferMoney {...{ view, debtsStay, setDebtsStay, invoicesToNewHolder, setInvoices, eventsToNewHolder, setEvents }} />
                {view.problems.map((problem) => (
                  <Alert
                    key={problem.code + problem.packageId}
                    type={problem.blocking ? 'error' : 'warning'}
                    showIcon
                    title={problem.message}
                    description={problem.fix}
                  />
                ))}
              </Flex>
            )}
          </Loaded>
        )}
        {transfer.error && <ProblemNote error={transfer.error} />}
        <Flex justify="end" gap="small">
          <Button onClick={onClose}>Cancelar</Button>
          <Button
            type="primary"
            disabled={!preview.data || preview.data.problems.some(({ blocking }) => blocking)}
            loading={transfer.isPending}
            onClick={() => transfer.mutate()}
          >
            Trocar
          </Button>
        </Flex>
      </Flex>
    </Modal>
  );
}
