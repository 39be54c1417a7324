/** By the API's names; a room that a newer API adds is shown as it is. */
const rooms: Record<string, string> = {
  integrations: 'Integrações',
  catalog: 'Produtos',
  packages: 'Pacotes',
  plans: 'Serviços/Planos',
  customers: 'Clientes',
  accounts: 'Contas nas plataformas',
  billing: 'Faturas',
  blocking: 'Bloqueios',
  works: 'Trabalhos longos',
  keys: 'Chaves de API',
  users: 'Usuários',
  roles: 'Papéis',
  sessions: 'Sessões',
  audit: 'Auditoria',
  webhooks: 'Webhooks',
  secrets: 'Chaves de criptografia',
  privacy: 'Privacidade',
  imports: 'Importações',
  exports: 'Exportações',
};
const verbs: Record<string, string> = {
  read: 'ver',
  write: 'alterar',
  access: 'ver o acesso do assinante',
  run: 'bloquear',
  approve: 'aprovar',
  reveal: 'ver documento e contatos',
  export: 'exportar dados',
  erase: 'apagar dados',
};

/** `customers:write` as `Clientes: alterar`. */
export function permissionText(permission: string): string {
  if (permission === '*') return 'tudo';
  const [room = '', verb = ''] = permission.split(':');
  return `${rooms[room] ?? room}: ${verbs[verb] ?? verb}`;
}
