import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Account, holding } from '../at-the-platform.ts';
import { count, number } from '../words.ts';
import type { Step, World } from '../world.ts';

/** As `holding` says it, but from what the product wants. */
function wanted({ wanted: state }: Account): string {
  const products = state?.products ?? [];
  if (products.length === 0) return 'nenhum usuário';
  return products
    .map(({ ref, blocked }) => `${ref} ${blocked === false ? 'ativa' : 'bloqueada'}`)
    .toSorted()
    .join(', ');
}

/** How many lines of the product's log hold the token, or a document of somebody the platform knows. */
async function leaks({ logFile, platform }: World, documents: ReadonlySet<string>): Promise<{ lines: number; leaking: number }> {
  let lines = 0;
  let leaking = 0;
  for await (const line of createInterface({ input: createReadStream(logFile) })) {
    lines += 1;
    const found = line.match(/(?<![0-9A-Z])[0-9A-Z]{11,14}(?![0-9A-Z])/g) ?? [];
    const masked = line.match(/\d{3}\.\d{3}\.\d{3}-\d{2}/g) ?? [];
    if (line.includes(platform.token) || masked.length > 0 || found.some((run) => documents.has(run))) leaking += 1;
  }
  return { lines, leaking };
}

export const everythingAgrees: Step = {
  title: 'Conferência: o que o produto quer e o que a plataforma tem',
  async run(world) {
    const { api, platform, facts, check } = world;
    const { users, requests } = await platform.state(Number.MAX_SAFE_INTEGER);
    const byReference = new Map(users.map((user) => [user.referencia, user]));
    const differing: string[] = [];
    let accounts = 0;
    let waiting = 0;
    for await (const account of api.rows<Account>(`/accounts?integrationId=${facts.get('integration').id}`)) {
      accounts += 1;
      if (account.state === 'needs_attention') {
        waiting += 1;
        continue;
      }
      const held = holding(byReference.get(account.reference));
      if (held !== wanted(account)) differing.push(`${account.reference}: ${wanted(account)} ≠ ${held}`);
      byReference.delete(account.reference);
    }
    const left = facts.get('undecided').length === 0 ? 0 : facts.get('undecided').length - 1;
    check.same(`${count(accounts - waiting, 'conta comparada', 'contas comparadas')} uma a uma: nenhuma diferença`, [], differing.slice(0, 3));
    check.same(`à espera de uma pessoa, só as dos e-mails repetidos: ${number(left)}`, left, waiting);
    check.same('nenhum usuário na plataforma que não seja de uma conta nossa', 0, byReference.size);
    const failures = Object.entries(requests.byOutcome).filter(([outcome]) => outcome === 'cut' || Number(outcome) >= 500 || outcome === '429');
    check.same(`${number(requests.total)} pedidos à plataforma, nenhum cortado, com erro 5xx ou acima do limite`, [], failures);

    const documents = new Set(users.map(({ documento }) => documento));
    for (const document of ['52998224725', '11144477735']) documents.add(document);
    const { lines, leaking } = await leaks(world, documents);
    check.same(`${number(lines)} linhas de registro: nenhuma com o token ou com CPF de cliente`, 0, leaking);
  },
};
