/** More than this share of the services that are enabled, and more than so many customers, is for a person to approve. */
const most = { percent: 5, customers: 20 };

/** Why an import of debts waits for a person: an export gone wrong should not put a base into debt. `undefined`: it may go on. */
export function decideHold({ debtors, base }: { debtors: number; base: number }): string | undefined {
  if (debtors <= most.customers || debtors * 100 <= base * most.percent) return undefined;
  return `A importação deixaria ${debtors} clientes com faturas já vencidas, para ${base} serviços habilitados: acima do limite de ${most.percent} % e de ${most.customers}. Confira o arquivo; depois aprove ou cancele.`;
}
