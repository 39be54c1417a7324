import { Flex, Segmented, Tag, Timeline as Steps, Typography } from 'antd';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TimelineEventView } from '../../api/generated/types.gen.ts';
import { get, type Page as Rows } from '../../api/request.ts';
import { showCents, showDate, showInstant } from '../../ui/show.ts';
import { Loaded, Nothing } from '../../ui/states.tsx';
import { useFilters } from '../../ui/use-filters.ts';
import { actionText } from '../administration/action-text.ts';
import { useActors } from '../access/actors.ts';
import { channels } from './notices-of.tsx';
import { holdReasons } from './service-card.tsx';

interface Data {
  reason?: keyof typeof holdReasons;
  channel?: string;
  amountCents?: number;
  dueDate?: string;
  integration?: string;
  wanted?: { ref: string; blocked: boolean }[];
  outcome?: string | null;
  stage?: string;
  package?: string;
  until?: string;
  because?: string;
}

const outcomes: Record<string, string> = { done: 'feito', more: 'feito em parte, continua', unknown: 'sem resposta conhecida', lost: 'tarde demais' };

function wantedText(wanted: Data['wanted'] = []): string {
  if (wanted.length === 0) return 'encerrar a conta';
  return wanted.map(({ ref, blocked }) => `${ref}${blocked ? ' bloqueado' : ''}`).join(', ');
}

/** By the API's names; what has no words yet is shown as it is. */
const told: Record<string, (data: Data) => string> = {
  'hold.placed': ({ reason }) => `Bloqueio colocado: ${reason ? holdReasons[reason] : ''}`,
  'hold.lifted': ({ reason }) => `Bloqueio retirado: ${reason ? holdReasons[reason] : ''}`,
  'notice.sent': ({ channel, stage }) => `Aviso de ${stage === 'trial' ? 'cobrança' : 'débito'} enviado por ${channels[channel ?? ''] ?? channel}`,
  'trial.given': ({ package: name, until }) => `Degustação de ${name ?? ''}${until ? `, até ${showDate(until)}` : ''}`,
  'trial.converted': ({ package: name, amountCents }) => `Degustação de ${name ?? ''} convertida: ${showCents(amountCents)} por mês`,
  'trial.swapped': ({ package: name, amountCents }) => `Degustação de ${name ?? ''} trocada por outro pacote: ${showCents(amountCents)} por mês`,
  'trial.ended': ({ package: name, because }) =>
    `Degustação de ${name ?? ''} encerrada${because === 'not_told' ? ': o cliente não foi avisado da cobrança' : ''}`,
  'invoice.made': ({ amountCents, dueDate }) => `Fatura de ${showCents(amountCents)}, vencimento ${showDate(dueDate)}`,
  'payment.received': ({ amountCents, dueDate }) => `Pagamento de ${showCents(amountCents)} da fatura de ${showDate(dueDate)}`,
  'platform.set': ({ integration, wanted }) => `${integration}: ${wantedText(wanted)}`,
  'platform.access': ({ integration }) => `${integration}: acesso pedido`,
};

function Outcome({ outcome }: { outcome: string | null | undefined }) {
  if (outcome === undefined) return null;
  if (outcome === null) return <Tag color="blue">em andamento</Tag>;
  return <Tag color={outcome === 'done' || outcome === 'more' ? 'green' : 'red'}>{outcomes[outcome] ?? outcome}</Tag>;
}

function Happened({ event }: { event: TimelineEventView }) {
  const actorText = useActors();
  const data = (event.data ?? {}) as Data;
  return (
    <div>
      <Flex gap="small" wrap align="center">
        <Typography.Text strong>{told[event.action]?.(data) ?? actionText(event.action)}</Typography.Text>
        <Outcome outcome={data.outcome} />
      </Flex>
      <Typography.Text type="secondary">
        {showInstant(event.at)}
        {event.actor && ` · ${actorText(event.actor)}`}
      </Typography.Text>
      {event.note && (
        <div>
          <Typography.Text type="secondary">{event.note}</Typography.Text>
        </div>
      )}
    </div>
  );
}

const colors: Record<string, string> = { person: 'blue', fact: 'gray', platform: 'green' };

/** All that happened to a customer: by people, by itself, and what the platforms answered. */
export function Timeline({ customerId }: { customerId: string }) {
  const [filters, setFilters] = useFilters();
  const kind = filters['tipo'] ?? '';
  const path = `/customers/${customerId}/timeline`;
  const events = useInfiniteQuery({
    queryKey: [path, kind],
    queryFn: ({ pageParam }) => get<Rows<TimelineEventView>>(path, { limit: 30, kind, cursor: pageParam || undefined }),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  return (
    <Flex vertical gap="middle" align="start">
      <Segmented
        aria-label="O que mostrar"
        value={kind}
        onChange={(tipo) => setFilters({ tipo })}
        options={[
          { value: '', label: 'Tudo' },
          { value: 'person', label: 'Pessoas' },
          { value: 'fact', label: 'Cobrança e bloqueio' },
          { value: 'platform', label: 'Plataformas' },
        ]}
      />
      <Loaded query={events}>
        {({ pages }) => {
          const all = pages.flatMap(({ data }) => data);
          if (all.length === 0) return <Nothing>Nada registrado ainda.</Nothing>;
          return (
            <Steps items={all.map((event) => ({ key: event.id + event.action, color: colors[event.kind] ?? 'gray', content: <Happened event={event} /> }))} />
          );
        }}
      </Loaded>
      {events.hasNextPage && (
        <Button loading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
          Mostrar mais antigos
        </Button>
      )}
    </Flex>
  );
}
