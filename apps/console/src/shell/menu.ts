/** What there is to go to, as the operator's guide names it; an entry shows only to those who may read what it leads to. */
export interface Entry {
  label: string;
  to: string;
  permission: string;
}
export interface Group {
  label: string;
  entries: Entry[];
}

export const groups: Group[] = [
  {
    label: 'Dia a dia',
    entries: [
      { label: 'Painel', to: '/', permission: 'accounts:read' },
      { label: 'Clientes', to: '/clientes', permission: 'customers:read' },
      { label: 'Serviços', to: '/servicos', permission: 'customers:read' },
      { label: 'Degustações', to: '/degustacoes', permission: 'customers:read' },
      { label: 'Bloqueios', to: '/bloqueios', permission: 'blocking:read' },
      { label: 'Avisos de débito', to: '/avisos', permission: 'blocking:read' },
      { label: 'Rescisões por débito', to: '/rescisoes', permission: 'blocking:read' },
      { label: 'Faturas', to: '/faturas', permission: 'billing:read' },
      { label: 'Faturamento', to: '/faturamento', permission: 'billing:read' },
      { label: 'Eventos de faturamento', to: '/eventos-de-faturamento', permission: 'billing:read' },
      { label: 'Contas nas plataformas', to: '/contas', permission: 'accounts:read' },
      { label: 'Reconciliação', to: '/reconciliacao', permission: 'accounts:read' },
    ],
  },
  {
    label: 'Configuração › Geral',
    entries: [
      { label: 'Pacotes', to: '/configuracao/pacotes', permission: 'packages:read' },
      { label: 'Serviços/Planos', to: '/configuracao/planos', permission: 'plans:read' },
      { label: 'Tipos de cobrança', to: '/configuracao/tipos-de-cobranca', permission: 'billing:read' },
      { label: 'Perfis de suspensão', to: '/configuracao/perfis-de-suspensao', permission: 'blocking:read' },
      { label: 'Regras automáticas', to: '/configuracao/regras', permission: 'blocking:read' },
    ],
  },
  {
    label: 'Configurações › Integrações',
    entries: [{ label: 'Plataformas de Conteúdo', to: '/configuracoes/integracoes', permission: 'integrations:read' }],
  },
  {
    label: 'Administração',
    entries: [
      { label: 'Usuários', to: '/administracao/usuarios', permission: 'users:read' },
      { label: 'Papéis', to: '/administracao/papeis', permission: 'roles:read' },
      { label: 'Chaves de API', to: '/administracao/chaves', permission: 'keys:write' },
      { label: 'Webhooks', to: '/administracao/webhooks', permission: 'webhooks:read' },
      { label: 'Privacidade', to: '/administracao/privacidade', permission: 'privacy:read' },
      { label: 'Chaves de criptografia', to: '/administracao/chaves-de-criptografia', permission: 'secrets:read' },
      { label: 'Importações', to: '/administracao/importacoes', permission: 'imports:read' },
      { label: 'Exportações', to: '/administracao/exportacoes', permission: 'exports:read' },
      { label: 'Auditoria', to: '/administracao/auditoria', permission: 'audit:read' },
    ],
  },
];
