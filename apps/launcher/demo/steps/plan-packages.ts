import { EffectCount } from '../at-the-platform.ts';
import { brl } from '../words.ts';
import type { Step } from '../world.ts';

interface Plan {
  id: string;
  name: string;
  priceCents: number;
  packages: { code: string; mandatory: boolean; priceCents: number }[];
}

export const planPackages: Step = {
  title: 'Configuração › Geral › Serviços/Planos › Ações › Editar › aba Pacotes',
  guide: ['Havendo também a opção de adicionar ao Serviço/Plano o pacote configurado por padrão'],
  async run(world) {
    const { api, facts, paper, check } = world;
    const { benefit, combo } = facts.get('packages');
    const effects = await EffectCount.begin(world);
    const { id, name } = await api.post<Plan>('/plans', { name: 'Fibra 500 Mega', priceCents: 11_990 });
    const plan = await api.patch<Plan>(`/plans/${id}`, {
      packages: [
        { packageId: benefit.id, mandatory: true },
        { packageId: combo.id, mandatory: false },
      ],
    });
    check.same(
      'o plano lista um pacote obrigatório e um opcional',
      [
        [benefit.code, true],
        [combo.code, false],
      ],
      plan.packages.map(({ code, mandatory }) => [code, mandatory]),
    );
    paper.pairs([
      ['Plano', `${name}, ${brl(plan.priceCents)}`],
      ['Obrigatório', `${benefit.description}, ${brl(benefit.priceCents)}`],
      ['Opcional', `${combo.description}, ${brl(combo.priceCents)}`],
    ]);
    await effects.check('mudar o plano não toca em quem já é cliente; na plataforma', {});
    facts.keep('plan', { id, name });
  },
};
