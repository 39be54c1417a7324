/** By the API's names: `customer.created` is a subject and a verb. */
const subjects: Record<string, string> = {
  account: 'Conta na plataforma',
  accounts: 'Contas nas plataformas',
  api_key: 'Chave de API',
  audit: 'Auditoria',
  billing_event: 'Evento de faturamento',
  billing_policy: 'Regras de faturamento',
  billing_run: 'Faturamento',
  block_run: 'Bloqueio por débito',
  blocking_policy: 'Regras de bloqueio',
  catalog: 'Catálogo',
  catalog_sync: 'Sincronização',
  charge_type: 'Tipo de cobrança',
  customer: 'Cliente',
  data_key: 'Chave dos dados',
  export: 'Exportação',
  hold: 'Bloqueio',
  import: 'Importação',
  integration: 'Integração',
  invoice: 'Fatura',
  invoices: 'Faturas',
  key_encryption_key: 'Chave das chaves',
  link: 'Pacote do serviço',
  notice: 'Aviso de débito',
  package: 'Pacote',
  password_link: 'Link de senha',
  payment: 'Pagamento',
  payments: 'Pagamentos',
  plan: 'Serviço/Plano',
  product: 'Produto',
  reconciliation: 'Reconciliação',
  retention: 'Prazo de guarda',
  request: 'Pedido à API',
  role: 'Papel',
  service: 'Serviço',
  service_package: 'Pacote do serviço',
  session: 'Sessão',
  suspension_profile: 'Perfil de suspensão',
  sync: 'Sincronização',
  trial: 'Degustação',
  trust_unlock: 'Desbloqueio em confiança',
  user: 'Usuário',
  webhook_delivery: 'Entrega de webhook',
  webhook_endpoint: 'Webhook',
  work: 'Trabalho',
};
/** Nouns, which agree with every subject. */
const verbs: Record<string, string> = {
  access_read: 'consulta do acesso',
  approval_withdrawn: 'aprovação retirada',
  approved: 'aprovação',
  attached: 'vínculo',
  batch: 'lote',
  cancelled: 'cancelamento',
  changed: 'alteração',
  checked: 'teste',
  created: 'criação',
  document_corrected: 'correção do CPF/CNPJ',
  document_correction_confirmed: 'CPF/CNPJ corrigido na plataforma',
  defaults_applied: 'aplicação dos pacotes padrão',
  deleted: 'exclusão',
  enabled: 'habilitação',
  ended: 'encerramento',
  erased: 'eliminação dos dados',
  erasure_asked: 'pedido de eliminação dos dados',
  exported: 'exportação',
  failed: 'falha',
  fixed: 'acerto',
  forgotten: 'descarte',
  given: 'concessão',
  granted: 'concessão',
  identity_linked: 'ligação ao provedor de identidade',
  lifted: 'retirada',
  made: 'criação',
  migrated: 'migração',
  opened: 'entrada',
  password_changed: 'troca de senha',
  paused: 'pausa',
  passkey_added: 'chave de acesso adicionada',
  passkey_removed: 'chave de acesso removida',
  placed: 'colocação',
  posted: 'lançamento',
  postponed: 'adiamento',
  previewed: 'prévia',
  proven: 'confirmação de identidade',
  read: 'download',
  received: 'recebimento',
  recorded: 'registro',
  redelivered: 'novo envio',
  refused: 'recusa',
  removed: 'retirada',
  renegotiated: 'renegociação',
  requested: 'pedido',
  result_read: 'download do resultado',
  resumed: 'retomada',
  retried: 'nova tentativa',
  revealed: 'consulta do documento',
  reversed: 'estorno',
  revoked: 'revogação',
  rotated: 'troca',
  run: 'execução',
  second_factor_off: 'segundo fator desligado',
  second_factor_on: 'segundo fator ligado',
  secret_rotated: 'troca do segredo',
  settled: 'liquidação',
  started: 'início',
  synced: 'sincronização',
  transferred: 'troca de titularidade',
  turned_off: 'desligamento',
  undone: 'desfeito',
};

/** `customer.created` as a person would say it; what has no words yet is shown as it is. */
export function actionText(action: string): string {
  const [subject = '', verb = ''] = action.split('.');
  return subjects[subject] && verbs[verb] ? `${subjects[subject]}: ${verbs[verb]}` : action;
}

const reasons: Record<string, string> = {
  'first administrator': 'primeiro administrador',
  requester_lost_right: 'quem pediu perdeu o direito, ou o acesso',
  approver_lost_right: 'quem aprovou perdeu o direito, ou o acesso',
};

/** What somebody wrote, or the product's own words in ours. */
export const reasonText = (reason: string): string => reasons[reason] ?? reason;

/** Who did it: `user:…` and `key:…` by name where the names are known. */
export function actorText(actor: string, names: ReadonlyMap<string, string> = new Map()): string {
  if (actor === 'system') return 'Sistema';
  if (actor === 'debt-settled') return 'Automático, débito quitado';
  if (actor === 'anonymous') return 'Ninguém identificado';
  if (actor.startsWith('schedule:') || actor.startsWith('work:')) return 'Automático';
  const named = names.get(actor);
  if (actor.startsWith('key:')) return named ? `Chave de API ${named}` : 'Chave de API';
  if (actor.startsWith('user:')) return named ?? 'Usuário';
  return actor;
}
