import { useMutation } from '@tanstack/react-query';
import { Button, Card, Descriptions, Flex } from 'antd';
import { useState } from 'react';
import type { CustomerView, RevealedCustomer } from '../../api/generated/types.gen.ts';
import { post } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { ProblemNote } from '../../ui/states.tsx';
import { DocumentCorrectionForm } from './document-correction-form.tsx';

/** Who it is, masked; in full for who may, each time on purpose. */
export function PersonCard({ customer }: { customer: CustomerView }) {
  const may = useMay();
  const reveal = useMutation({ mutationFn: () => post<RevealedCustomer>(`/customers/${customer.id}/reveal`) });
  const [correcting, setCorrecting] = useState(false);
  const shown = reveal.data ?? customer;
  return (
    <Card size="small">
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2, lg: 4 }}
        extra={
          customer.erasedAt === null && (
            <Flex gap="small" wrap>
              {may('customers:write') && (
                <Button size="small" onClick={() => setCorrecting(true)}>
                  Corrigir CPF/CNPJ
                </Button>
              )}
              {may('customers:reveal') && !reveal.data && (
                <Button size="small" loading={reveal.isPending} onClick={() => reveal.mutate()}>
                  Mostrar documento e contatos
                </Button>
              )}
            </Flex>
          )
        }
        items={[
          { key: 'document', label: customer.documentKind === 'cpf' ? 'CPF' : 'CNPJ', children: reveal.data?.document ?? customer.documentMasked },
          { key: 'email', label: 'E-mail', children: shown.email ?? '—' },
          { key: 'phone', label: 'Telefone', children: shown.phone ?? '—' },
          { key: 'ref', label: 'Contrato', children: customer.externalRef ?? '—' },
        ]}
      />
      {reveal.error && <ProblemNote error={reveal.error} />}
      {correcting && <DocumentCorrectionForm customer={customer} onClose={() => setCorrecting(false)} />}
    </Card>
  );
}
