import { Link } from '@tanstack/react-router';
import { useCustomer, useService } from '../../api/names.ts';

interface CustomerLinkProps {
  customerId: string;
  /** What of the customer is shown first. */
  tab: string;
}

const To = ({ customerId, tab, name }: CustomerLinkProps & { name: string | undefined }) => (
  <Link to="/clientes/$id" params={{ id: customerId }} search={{ aba: tab } as never}>
    {name ?? 'Abrir cliente'}
  </Link>
);

/** Who it is, and the way there, where a list knows the id alone. */
export const CustomerLink = (where: CustomerLinkProps) => <To {...where} name={useCustomer(where.customerId).data?.name} />;

/** Whose service it is, and the way there. */
export function ServiceLink({ serviceId, tab }: { serviceId: string; tab: string }) {
  const { data } = useService(serviceId);
  return data ? <To customerId={data.customerId} tab={tab} name={data.customerName} /> : <>…</>;
}
