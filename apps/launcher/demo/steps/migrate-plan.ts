import { checkHolding, EffectCount, userOf } from '../at-the-platform.ts';
import { brl } from '../words.ts';
import type { Step } from '../world.ts';
import { planNamed } from './plan-packages.ts';

interface Moved {
  package: { code: string; description: string };
  reasons: { message: string }[];
}
interface Migration {
  keep: Moved[];
  end: Moved[];
  add: Moved[];
  priceBeforeCents: number;
  priceAfterCents: number;
}

const codes = (moved: readonly Moved[]): string[] => moved.map((one) => one.package.code).toSorted();

export const migratePlan: Step = {
  title: 'Serviços do Cliente › Migrar para outro plano',
  guide: ['para que ele seja atribuído aos clientes no momento de cadastro de um novo plano ou ao migrar um atual.'],
  async run(world) {
    const { api, facts, paper, check } = world;
    const { standalone, benefit, combo, courses } = facts.get('packages');
    const { serviceId, customerId } = facts.get('ana');
    const { id: planId } = await planNamed(world, 'V-TAL 600MB - 2026');
    await api.patch(`/plans/${planId}`, {
      packages: [
        { packageId: benefit.id, mandatory: true },
        { packageId: courses.id, mandatory: false },
      ],
    });
    const before = await userOf(world, customerId);
    const effects = await EffectCount.begin(world);

    const preview = await api.post<Migration>(`/services/${serviceId}/migrations`, { planId, preview: true });
    const expected = { keep: [benefit.code, standalone.code].toSorted(), end: [combo.code], add: [courses.code] };
    check.same('a prévia diz o que fica, o que sai e o que entra', expected, { keep: codes(preview.keep), end: codes(preview.end), add: codes(preview.add) });
    const told = (verb: string, moved: readonly Moved[]): (readonly [string, string])[] =>
      moved.map((one) => [verb, `${one.package.description}: ${one.reasons.map(({ message }) => message).join(' ')}`]);
    paper.pairs([
      ...told('fica', preview.keep),
      ...told('sai', preview.end),
      ...told('entra', preview.add),
      ['mensalidade', `${brl(preview.priceBeforeCents)} → ${brl(preview.priceAfterCents)}`],
    ]);
    await effects.check('a prévia não toca na plataforma', {});

    await api.post<Migration>(`/services/${serviceId}/migrations`, { planId, preview: false });
    const held = { [benefit.productRef]: 'ativa', [standalone.productRef]: 'ativa', [courses.productRef]: 'ativa' } as const;
    const after = await checkHolding(world, customerId, 'depois de migrar', held);
    const idOf = (user: typeof after): number | undefined => user?.assinaturas.find(({ produto }) => produto === benefit.productRef)?.id;
    check.same(`a assinatura que está nos dois planos é a mesma: ${idOf(before)}`, idOf(before), idOf(after));
    await effects.check('efeitos', { unsubscribed: 1, subscribed: 1 });
  },
};
