import { Checkbox, Flex, Typography } from 'antd';
import type { TransferView } from '../../api/generated/types.gen.ts';
import { showCents, showDate } from '../../ui/show.ts';

interface TransferMoneyProps {
  view: TransferView;
  debtsStay: boolean;
  setDebtsStay: (value: boolean) => void;
  invoicesToNewHolder: string[];
  setInvoices: (ids: string[]) => void;
  eventsToNewHolder: string[];
  setEvents: (ids: string[]) => void;
}

const eventText = { present_holder: 'vira fatura do titular atual', new_holder: 'segue com o serviço', nobody: 'deixa de valer' } as const;

/** What the present holder owes for the service and is still to be billed, with a choice for each: it stays unless ticked. */
export function TransferMoney(props: TransferMoneyProps) {
  const { view, debtsStay, setDebtsStay, invoicesToNewHolder, setInvoices, eventsToNewHolder, setEvents } = props;
  const toggle = (ids: string[], id: string, on: boolean): string[] => (on ? [...ids, id] : ids.filter((each) => each !== id));
  return (
    <Flex vertical gap={4}>
      {view.invoices.length + view.events.length > 0 && <Typography.Text strong>Do titular atual, e fica com ele se não for marcado:</Typography.Text>}
      {view.invoices.map(({ id, dueDate, openCents, overdue, transferable }) => (
        <Checkbox
          key={id}
          disabled={!transferable}
          checked={invoicesToNewHolder.includes(id)}
          onChange={({ target }) => setInvoices(toggle(invoicesToNewHolder, id, target.checked))}
        >
          Fatura de {showCents(openCents)}, {overdue ? 'vencida' : 'a vencer'} em {showDate(dueDate)}
          {transferable ? ': emitir de novo para o novo titular' : ': fica com o titular atual'}
        </Checkbox>
      ))}
      {view.events.map(({ id, description, installments, remainingCents, percent, credit, goesTo }) => (
        <Checkbox key={id} checked={eventsToNewHolder.includes(id)} onChange={({ target }) => setEvents(toggle(eventsToNewHolder, id, target.checked))}>
          {credit ? 'Crédito' : description}: {installments} parcela(s) a faturar,{' '}
          {remainingCents === null ? `${percent ?? 0} % em cada` : showCents(remainingCents)} ({eventText[goesTo as keyof typeof eventText]})
        </Checkbox>
      ))}
      {view.invoices.some(({ overdue }) => overdue) && (
        <Checkbox checked={debtsStay} onChange={({ target }) => setDebtsStay(target.checked)}>
          A dívida vencida continua com o titular atual; o bloqueio por ela sai com a troca
        </Checkbox>
      )}
    </Flex>
  );
}
