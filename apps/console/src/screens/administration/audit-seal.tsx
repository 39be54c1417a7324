import { useMutation } from '@tanstack/react-query';
import { Alert, App, Button } from 'antd';
import { useState } from 'react';
import type { WorkResource } from '../../api/generated/types.gen.ts';
import { post } from '../../api/request.ts';
import { isUnderWay, useWork } from '../../api/use-work.ts';
import { showCount } from '../../ui/show.ts';

interface Verdict {
  ok: boolean;
  seals: number;
  events: number;
  unsealed: number;
  flaws: { seal: number | null; kind: string }[];
}

/** By the API's names; one that a newer API adds is shown as it is. */
const flaws: Record<string, string> = {
  seal_missing: 'falta o lacre',
  chain_broken: 'a corrente se quebrou',
  events_missing: 'faltam registros',
  events_changed: 'registros foram alterados',
  events_outside: 'há registros fora dos lacres',
  head_missing: 'falta o último lacre',
};

/** Recomputes the seals over the audit: whether anybody changed or took away what was written. */
export function AuditSeal() {
  const { message } = App.useApp();
  const [id, setId] = useState<string>();
  const start = useMutation({
    mutationFn: () => post<WorkResource>('/audit-verifications'),
    onSuccess: (work) => setId(work.id),
    onError: (error) => void message.error(error.message),
  });
  const { data: work } = useWork<WorkResource>('/works', id);
  const verdict = work?.status === 'succeeded' ? (work.result as unknown as Verdict) : undefined;
  return (
    <>
      <Button style={{ alignSelf: 'start' }} loading={start.isPending || isUnderWay(work?.status)} onClick={() => start.mutate()}>
        Conferir se ninguém mexeu
      </Button>
      {work?.status === 'failed' && <Alert type="error" showIcon title="A conferência não se completou. Tente de novo." />}
      {verdict?.ok && (
        <Alert
          type="success"
          showIcon
          title="Nada foi alterado nem retirado."
          description={`${showCount(verdict.events)} registros em ${showCount(verdict.seals)} lacres; ${showCount(verdict.unsealed)} ainda sem lacre, por serem recentes.`}
        />
      )}
      {verdict && !verdict.ok && (
        <Alert
          type="error"
          showIcon
          title="A auditoria não confere: alguém mexeu no banco de dados."
          description={
            <ul>
              {verdict.flaws.map(({ seal, kind }) => (
                <li key={`${seal}${kind}`}>
                  Lacre {seal ?? '—'}: {flaws[kind] ?? kind}
                </li>
              ))}
            </ul>
          }
        />
      )}
    </>
  );
}
