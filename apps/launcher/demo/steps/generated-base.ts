import { inParallel } from '../in-parallel.ts';
import type { ServiceOf } from '../facts.ts';
import type { Step } from '../world.ts';

// TEMPORARY until generateBase is there
const cpf = (n: number): string => {
  const base = String(300_000_000 + n).padStart(9, '0');
  const digit = (text: string): number => {
    const sum = [...text].reduce((total, c, i) => total + Number(c) * (text.length + 1 - i), 0);
    return ((sum * 10) % 11) % 10;
  };
  const first = digit(base);
  return `${base}${first}${digit(`${base}${first}`)}`;
};

export const generatedBase: Step = {
  title: 'STUB base',
  async run({ api, facts }) {
    const plan = await api.post<{ id: string }>('/plans', { name: 'STUB', priceCents: 9990 });
    const make = async (n: number, email: string | null): Promise<ServiceOf> => {
      const customer = await api.quiet.post<{ id: string; name: string }>('/customers', { name: `Cliente ${n}`, document: cpf(n), email });
      const service = await api.quiet.post<{ id: string }>(`/customers/${customer.id}/services`, {
        planId: plan.id,
        dueDay: 5,
        billing: 'arrears',
        status: 'enabled',
      });
      return { customerId: customer.id, serviceId: service.id, name: customer.name };
    };
    const base: ServiceOf[] = [];
    await inParallel(
      Array.from({ length: 200 }, (_, i) => i + 10),
      8,
      async (n) => base.push(await make(n, `c${n}@example.com`)),
    );
    facts.keep('base', base);
  },
};
