import { amountText, dayOfInstant, dayText, type ExportTable, wordText } from '#kernel';
import { invoiceList } from './invoices/invoice.list.ts';

/** Invoices as an import takes them, and by the same names. */
export const invoicesExport: ExportTable = {
  key: 'invoices',
  title: 'Faturas',
  about: 'Uma fatura por linha, com o que foi cobrado e o que foi pago.',
  permission: 'billing:read',
  list: (today) => {
    const { id, select, sort, filters } = invoiceList(today);
    return {
      from: 'invoice i JOIN customer c ON c.id = i.customer_id LEFT JOIN service s ON s.id = i.service_id',
      dated: true,
      id,
      select: {
        id: 'i.id',
        numero: 'i.external_ref',
        cliente: 'c.name',
        codigo_cliente: 'c.external_ref',
        cpf_cnpj: 'c.document_mask',
        codigo_servico: 's.external_ref',
        vencimento: dayText('i.due_date'),
        competencia: 'i.competence',
        situacao: wordText(`(${select['status'] ?? 'i.status'})`, {
          open: 'em aberto',
          overdue: 'vencida',
          paid: 'paga',
          cancelled: 'cancelada',
          renegotiated: 'renegociada',
        }),
        valor: amountText('i.total_cents'),
        valor_pago: amountText('i.paid_cents'),
        pago_em: dayOfInstant('i.settled_at'),
      },
      sort,
      defaultSort: 'createdAt',
      filters,
    };
  },
};
