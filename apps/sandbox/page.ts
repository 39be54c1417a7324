import type { ServerResponse } from 'node:http';
import { sendText } from './exchange.ts';
import type { Glance } from './platform.ts';
import type { Tenant, Tenants } from './tenants.ts';

const refreshSeconds = 3;

/** The page for people who try by hand: every tenant, or one (`?inquilino=`), with those who changed last on top. */
export function renderPage(tenants: Tenants, query: URLSearchParams, response: ServerResponse): void {
  const only = query.get('inquilino');
  const shown = tenants.list().filter((tenant) => only === null || tenant.name === only);
  const body =
    shown.length === 0
      ? '<p class="quiet">Ninguém chamou ainda. O primeiro pedido a <code>/saber-mais/NOME/api/v1</code> cria o provedor NOME, com o token <code>token-NOME</code>.</p>'
      : shown.map((tenant) => section(tenant, only === null ? 15 : 500)).join('');
  sendText(response, 200, 'text/html; charset=utf-8', document(body), {
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'cache-control': 'no-store',
  });
}

function section(tenant: Tenant, limit: number): string {
  const glance = tenant.world.glance(limit);
  const { total, open, recent } = tenant.traffic.summary();
  const faults = tenant.faults.list().filter((fault) => fault.times === null || fault.hits < fault.times);
  const facts = [...glance.facts, `${total} pedidos, ${open} em aberto`, ...(tenant.late.pending ? [`${tenant.late.pending} ainda por aplicar`] : [])];
  return `<section>
    <h2>${escape(tenant.platform.title)} <a href="/?inquilino=${encodeURIComponent(tenant.name)}">${escape(tenant.name)}</a></h2>
    <p>${escape(glance.account)} · ${facts.map(escape).join(' · ')}</p>
    ${faults.length ? `<p class="fault">Falhas ligadas: ${faults.map((fault) => escape(`${fault.kind} (${fault.hits}${fault.times === null ? '' : ` de ${fault.times}`})`)).join(', ')}</p>` : ''}
    ${users(glance)}
    <details><summary>Últimos pedidos</summary><ol>${recent
      .slice(-20)
      .reverse()
      .map(
        (seen) =>
          `<li><code>${escape(`${seen.at.slice(11, 23)} ${seen.method} ${seen.path} → ${seen.outcome ?? 'em aberto'}${seen.fault ? ` [${seen.fault}]` : ''}`)}</code></li>`,
      )
      .join('')}</ol></details>
  </section>`;
}

function users({ users: rows, userCount }: Glance): string {
  if (rows.length === 0) return '<p class="quiet">Nenhum usuário.</p>';
  const lines = rows.map(
    (user) => `<tr><td>${escape(user.id)}</td><td>${escape(user.name)}<br><small>${escape(user.document)} · ${escape(user.email)}</small></td>
      <td><small>${escape(user.reference)}</small></td><td>${escape(user.note)}</td>
      <td>${user.subscriptions.map((held) => `<span class="${held.blocked ? 'blocked' : 'active'}">${escape(held.product)} · ${escape(held.situation)}</span>`).join(' ') || '<span class="quiet">nenhuma</span>'}</td></tr>`,
  );
  const rest = userCount > rows.length ? `<p class="quiet">e mais ${userCount - rows.length} usuários</p>` : '';
  return `<table><thead><tr><th>Id</th><th>Usuário</th><th>Referência</th><th>Primeiro acesso</th><th>Assinaturas</th></tr></thead><tbody>${lines.join('')}</tbody></table>${rest}`;
}

function document(body: string): string {
  return `<!doctype html>
<html lang="pt-BR"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="${refreshSeconds}">
<title>Plataformas simuladas</title><style>
  body { font: 15px/1.5 system-ui, sans-serif; color: #1c2733; background: #f4f6f8; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
  section { background: #fff; border: 1px solid #dde3e9; border-radius: 8px; padding: .5rem 1.25rem 1rem; margin: 1rem 0 }
  h1, h2 { font-weight: 600 } h2 { margin: .5rem 0 0 } a { color: #0958d9; text-decoration: none }
  table { width: 100%; border-collapse: collapse } th { text-align: left; font-size: .85em; color: #566573 }
  td, th { padding: .35rem .5rem .35rem 0; border-bottom: 1px solid #edf0f3; vertical-align: top }
  span.active, span.blocked { display: inline-block; padding: 0 .5rem; border-radius: 9px; background: #dcf5e3; color: #12592c }
  span.blocked { background: #fde3e1; color: #8a1c14 } .fault { color: #8a1c14 } .quiet { color: #566573 } small { color: #566573 }
</style></head><body><h1>Plataformas simuladas</h1>
<p class="quiet">O que as plataformas de conteúdo guardam, como se fossem as verdadeiras. Atualiza a cada ${refreshSeconds} segundos.</p>
${body}</body></html>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
