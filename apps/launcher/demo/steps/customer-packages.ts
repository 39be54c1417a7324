import { checkHolding } from '../at-the-platform.ts';
import type { List } from '../api.ts';
import type { Step, World } from '../world.ts';

export interface Offered {
  package: { id: string; code: string };
  available: boolean;
  reasons: { code: string; message: string; fix: string }[];
}

interface Link {
  id: string;
  origin: string;
  package: { code: string };
  accounts: { state: string; blocked: boolean }[];
}

/** What the screen shows for one package: whether it can be attached and, if not, why. */
export async function offered({ api }: World, serviceId: string, code: string): Promise<Offered | undefined> {
  const { data } = await api.read<List<Offered>>(`/services/${serviceId}/available-packages?search=${code}`);
  return data.find((one) => one.package.code === code);
}

export const customerPackages: Step = {
  title: 'Serviços do Cliente › Outras Opções (três pontinhos) › Pacotes',
  guide: ['Selecione a opção Pacotes e adicione o pacote desejado'],
  async run(world) {
    const { api, facts, paper, check } = world;
    const { standalone } = facts.get('packages');
    const { buyer, withoutEmail } = facts.get('imported');

    paper.block(`Com ${buyer.name}, que veio do HubSoft:`);
    const offer = await offered(world, buyer.serviceId, standalone.code);
    check.that(`“${standalone.description}” aparece e pode ser vinculado`, offer?.available === true, 'disponível', offer);
    await api.post(`/services/${buyer.serviceId}/packages`, { packageId: standalone.id });
    await checkHolding(world, buyer.customerId, 'usuário e assinatura', { [standalone.productRef]: 'ativa' });
    const links = await api.read<List<Link>>(`/services/${buyer.serviceId}/packages`);
    const link = links.data.find((one) => one.package.code === standalone.code);
    check.same('a tela do serviço mostra o pacote em dia com a plataforma', ['chosen', ['in_step']], [link?.origin, link?.accounts.map(({ state }) => state)]);

    paper.block(`Com ${withoutEmail.name}, que veio do HubSoft sem e-mail:`);
    const missing = await offered(world, withoutEmail.serviceId, standalone.code);
    check.same(
      'o pacote não pode ser vinculado, e o motivo aparece',
      [false, ['missing_email']],
      [missing?.available, missing?.reasons.map(({ code }) => code)],
    );
    for (const { message, fix } of missing?.reasons ?? []) paper.block(`→ ${message} ${fix}`, 'dim');
    const attach = api.post(`/services/${withoutEmail.serviceId}/packages`, { packageId: standalone.id });
    await check.refused('vincular mesmo assim é recusado', 'missing_email', attach, 'told before');
  },
};
