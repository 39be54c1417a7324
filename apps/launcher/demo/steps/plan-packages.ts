import type { List } from '../api.ts';
import { EffectCount } from '../at-the-platform.ts';
import { brl, count } from '../words.ts';
import type { Step, World } from '../world.ts';

interface Plan {
  id: string;
  name: string;
  priceCents: number;
  packages: { code: string; mandatory: boolean; priceCents: number }[];
}

/** A plan that the provider sells already, by its name. */
export async function planNamed({ api }: World, name: string): Promise<Plan> {
  const { data } = await api.read<List<Plan>>(`/plans?search=${encodeURIComponent(name)}`);
  const plan = data.find((one) => one.name === name);
  if (!plan) throw new Error(`não há o plano “${name}”, da base`);
  return plan;
}

export const planPackages: Step = {
  title: 'Configuração › Geral › Serviços/Planos › Ações › Editar › aba Pacotes',
  guide: [
    'Para vincular diretamente nas configurações dos Serviços/Planos, acesse o menu Configuração > Geral > Serviços/Planos, clique em Ações > Editar, vá até a aba Pacotes e inclua o plano desejado.',
  ],
  async run(world) {
    const { api, facts, paper, check } = world;
    const { benefit, combo } = facts.get('packages');
    const { id, name } = await planNamed(world, 'FIBRA 250MB - 2026');
    const customers = await api.count(`/services?planId=${id}&status=enabled`);
    const effects = await EffectCount.begin(world);
    const plan = await api.patch<Plan>(`/plans/${id}`, {
      packages: [
        { packageId: benefit.id, mandatory: true },
        { packageId: combo.id, mandatory: false },
      ],
    });
    const listed = [
      [benefit.code, true],
      [combo.code, false],
    ];
    check.same(
      'o plano lista um pacote obrigatório e um opcional',
      listed,
      plan.packages.map(({ code, mandatory }) => [code, mandatory]),
    );
    paper.pairs([
      ['Plano', `${name}, ${brl(plan.priceCents)}`],
      ['Obrigatório', `${benefit.description}, ${brl(benefit.priceCents)}`],
      ['Opcional', `${combo.description}, ${brl(combo.priceCents)}`],
    ]);
    await effects.check(`quem já é cliente (${count(customers, 'serviço habilitado', 'serviços habilitados')} neste plano) não é tocado; na plataforma`, {});
    facts.keep('plan', { id, name });
  },
};
