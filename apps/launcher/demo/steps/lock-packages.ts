import { checkHolding } from '../at-the-platform.ts';
import type { Step } from '../world.ts';
import { offered } from './customer-packages.ts';

export const lockPackages: Step = {
  title: 'Perguntas frequentes: o pacote não aparece para o cliente (Travar Pacotes)',
  guide: [
    'Neste caso, pode ser que no serviço/plano do cliente esteja configurada a opção de Travar Pacotes, com essa opção ativa somente aparecerão os pacotes vinculados ao serviço/plano para vínculo ao cliente.',
  ],
  async run(world) {
    const { api, facts, paper, check } = world;
    const { standalone, benefit, combo } = facts.get('packages');
    const { serviceId, customerId } = facts.get('ana');
    const plan = facts.get('plan');

    await api.patch(`/plans/${plan.id}`, { lockPackages: true });
    const locked = await offered(world, serviceId, standalone.code);
    check.same(
      `com a trava, “${standalone.description}” não está disponível`,
      [false, ['plan_locked']],
      [locked?.available, locked?.reasons.map(({ code }) => code)],
    );
    for (const { message, fix } of locked?.reasons ?? []) paper.block(`→ ${message} ${fix}`, 'dim');
    const attach = (): Promise<unknown> => api.post(`/services/${serviceId}/packages`, { packageId: standalone.id });
    await check.refused('vinculá-lo mesmo assim é recusado', 'package_not_allowed_by_plan', attach(), 'told before');
    await checkHolding(world, customerId, 'nada mudou', { [benefit.productRef]: 'ativa', [combo.productRef]: 'ativa' });

    paper.block('Sem a trava:');
    await api.patch(`/plans/${plan.id}`, { lockPackages: false });
    check.same('o pacote volta a aparecer', true, (await offered(world, serviceId, standalone.code))?.available);
    await attach();
    await checkHolding(world, customerId, 'a terceira assinatura', {
      [benefit.productRef]: 'ativa',
      [combo.productRef]: 'ativa',
      [standalone.productRef]: 'ativa',
    });
  },
};
