const of = (table: string, columns: string): string[] => columns.split(' ').map((column) => `${table}.${column}`);

/** Told to the person who asks, and forgotten with them. */
export const toldAndForgotten: readonly string[] = [
  ...of('customer', 'name document_sealed email phone birth_date address external_ref'),
  ...of('document_correction', 'reason from_mask to_mask'),
  ...of('service', 'login external_ref'),
  ...of('service_package', 'external_ref'),
  ...of('hold', 'note'),
  ...of('trust_unlock', 'note'),
  ...of('notice', 'text failure'),
  ...of('outgoing_notice', 'failure'),
  ...of('account', 'held memo wanted failure_code failure_message failure_remote_id attention adopt access_sealed'),
  ...of('operation', 'message wanted outcome'),
  ...of('imported', 'external_ref'),
];

/** Forgotten, and not told: what it is made from is told, or it is no more than a key. */
export const forgotten: readonly string[] = [
  ...of('customer', 'document_index document_mask'),
  ...of('trial_use', 'document_index scope'),
  ...of('document_correction', 'requested_by'),
  ...of('document_correction_account', 'confirmed_by'),
  ...of('account', 'password_sealed failure_field remote_id'),
  ...of('operation', 'held worker'),
  ...of('imported', 'told'),
  ...of('import_line', 'cells_sealed names'),
  ...of('reconciliation_difference', 'ours theirs reference remote_id fixed_by'),
];

/** Kept, and why. */
export const kept: Readonly<Record<string, readonly string[]>> = {
  'tax law: amounts, months and what was sold; whose it was stands sealed apart': [
    ...of('invoice', 'content_hash discount_until due_date external_ref original_due_date period'),
    ...of('invoice_line', 'components description period'),
    ...of('payment', 'reversal_reason'),
    ...of('receipt', 'external_ref method paid_on pays recorded_by'),
    ...of('reversal', 'reason recorded_by'),
    ...of('refund', 'reason recorded_by'),
    ...of('invoice_adjustment', 'reason recorded_by'),
    ...of('invoice_revision', 'before after reason recorded_by'),
    ...of('ledger_entry', 'fact'),
    ...of('billing_event', 'description created_by'),
    ...of('billing_event_installment', 'competence'),
  ],
  'the identity itself, sealed, until the law no longer wants it': of('kept_identity', 'identity_sealed'),
  'evidence of a notice, without the name': of('notice', 'debts external_ref recorded_by template text_hash'),
  'facts of a service without a name': [
    ...of('service', 'starts_on'),
    ...of('service_package', 'from_date until_date'),
    ...of('service_package_price_past', 'replaced_on'),
    ...of('service_plan_past', 'replaced_on'),
    ...of('service_terms_past', 'replaced_on'),
    ...of('trial', 'ends_on first_charge_on'),
    ...of('hold', 'placed_by lifted_by'),
    ...of('trust_unlock', 'cycle_start granted_by until_date'),
    ...of('block_run_service', 'oldest_due_date packages possible_on reason unnoticed_invoice_ids'),
  ],
  'the audit is append-only; what it holds of a person is masked': of('audit_event', 'action actor address after before reason request_id subject_kind'),
  'sealed, and gone after a day or two (rule request-keys)': of('idempotency_key', 'actor answer fingerprint key'),
  'ids, no data of people; gone after a month': [
    ...of('webhook_event', 'data type'),
    ...of('webhook_attempt', 'error excerpt'),
    ...of('webhook_delivery', 'last_error'),
  ],
  'ids and counts of long work': of(
    'work',
    'approval_needs approval_responsible approved_by error held_reason input kind needs requested_by responsible result',
  ),
  'lines of files, without their cells: what became of each, in words that hold none of them': of('import_line', 'changes code message place'),
  'sealed, and gone when its lines are read, or after three months (rule import-lines)': [
    ...of('import_file', 'content_sealed'),
    ...of('import', 'header_sealed'),
  ],
  'what a platform listed, until it was compared': of('reconciliation_held', 'products reference remote_id'),
};

/** Of the offer, of platforms, of keys, or of those who work with the product. */
export const ofNoCustomer: readonly string[] = [
  ...of('api_key', 'created_by hash name permissions revoked_by'),
  ...of('app_user', 'email name password_hash totp_sealed'),
  ...of('audit_seal', 'event_ids hash previous'),
  ...of('billing_run', 'issued_on requested_by'),
  ...of('block_run', 'approved_by as_of held_reason requested_by'),
  ...of('blocking_policy', 'notice_channels'),
  ...of('catalog_sync_batch', 'costs_cents descriptions names opens refs roles'),
  ...of('charge_type', 'external_ref name'),
  ...of('data_key', 'proof'),
  ...of('data_key_wrapping', 'kek wrapped'),
  ...of('import', 'file_names requested_by'),
  ...of('integration', 'capabilities description health_code health_reason limits partner_id partner_title platform secrets settings'),
  ...of('integration_session', 'sealed'),
  ...of('package', 'code components description external_ref trial'),
  ...of('passkey', 'credential_id name public_key transports'),
  ...of('passkey_challenge_used', 'hash'),
  ...of('password_link', 'hash made_by'),
  ...of('plan', 'components external_ref name'),
  ...of('plan_price_past', 'replaced_on'),
  ...of('product', 'description name ref'),
  ...of('recovery_code', 'hash'),
  ...of('request_lease', 'principal'),
  ...of('retention_rule', 'changed_by key'),
  ...of('role', 'key name permissions'),
  ...of('schedule_tick', 'name'),
  ...of('session', 'address hash user_agent'),
  ...of('sign_in_throttle', 'key'),
  ...of('suspension_profile', 'name'),
  ...of('suspension_profile_past', 'replaced_on'),
  ...of('user_identity', 'issuer subject'),
  ...of('webhook_endpoint', 'created_by description event_types old_secret_sealed secret_sealed url'),
];
