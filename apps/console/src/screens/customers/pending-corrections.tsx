import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Flex } from 'antd';
import type { DocumentCorrectionView } from '../../api/generated/types.gen.ts';
import { get, type Page, post } from '../../api/request.ts';
import { useMay } from '../../session/session.tsx';
import { ProblemNote } from '../../ui/states.tsx';

/** Platforms that a person still has to ask for a corrected document. */
export function PendingCorrections({ customerId }: { customerId: string }) {
  const may = useMay();
  const client = useQueryClient();
  const path = `/customers/${customerId}/document-corrections`;
  const corrections = useQuery({ queryKey: [path], queryFn: () => get<Page<DocumentCorrectionView>>(path) });
  const confirm = useMutation({
    mutationFn: ({ id, accountId }: { id: string; accountId: string }) => post(`${path}/${id}/confirmations`, { accountId }),
    onSuccess: () => client.invalidateQueries({ queryKey: [path] }),
  });
  const pending = (corrections.data?.data ?? []).flatMap(({ id, accounts }) =>
    accounts.filter(({ method, state }) => method === 'manual' && state === 'pending').map((account) => ({ ...account, correctionId: id ?? '' })),
  );
  return (
    <Flex vertical gap="small">
      {pending.map(({ correctionId, accountId, integration }) => (
        <Alert
          key={correctionId + accountId}
          type="warning"
          showIcon
          title={`${integration} ainda tem o CPF/CNPJ antigo`}
          description="A plataforma não altera o documento pela integração. Peça a correção ao suporte dela e confirme aqui."
          action={
            may('customers:write') && (
              <Button size="small" loading={confirm.isPending} onClick={() => confirm.mutate({ id: correctionId, accountId })}>
                Confirmar correção
              </Button>
            )
          }
        />
      ))}
      {confirm.error && <ProblemNote error={confirm.error} />}
    </Flex>
  );
}
