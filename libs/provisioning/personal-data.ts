import { subscriberFields } from '@content-platforms/plugin-sdk';
import type { Platforms } from '#integrations';
import type { PersonalPart, RetentionRule, Secrets } from '#kernel';
import { accessPlace } from './accounts/account.entity.ts';

const holdsSomething = `coalesce(a.held -> 'products', '[]') <> '[]'::jsonb`;

interface Remains {
  platform: string;
  integration: string;
  reference: string;
  /** `null`: the platform no longer shows the user; it may still keep the data. */
  remoteId: string | null;
}

/** Personal data of accounts. Accounts end with their services; the export of an ended one lists what its platform received, so that the platform can be asked to erase it. */
export const provisioningPart = (secrets: Secrets, platforms: Platforms): PersonalPart => ({
  module: 'provisioning',
  tell: {
    operations: `SELECT o.account_id AS "accountId", o.verb, o.wanted, o.outcome, o.message, o.started_at AS "startedAt"
                 FROM operation o JOIN account a ON a.id = o.account_id WHERE a.customer_id = $1 ORDER BY o.id`,
  },
  async open(db, id) {
    const rows = await db.query<({ id: string; access: string | null } & Record<string, unknown>)[]>(
      `SELECT a.id, i.platform, i.description AS integration, a.reference, a.state, a.wanted, a.held, a.memo, a.access_sealed AS access, a.failure_code AS "failureCode",
         a.failure_message AS "failureMessage", a.failure_remote_id AS "failureRemoteId", a.attention, a.adopt, a.created_at AS "createdAt"
       FROM account a JOIN integration i ON i.id = a.integration_id WHERE a.customer_id = $1 ORDER BY a.id`,
      [id],
    );
    // Access data without the password, because an export is an unprotected file.
    const way = (row: (typeof rows)[number]): unknown => {
      if (row.access === null) return null;
      const { kind, username } = JSON.parse(secrets.open(row.access, accessPlace(row.id))) as { kind: string; username?: string };
      return { kind, username };
    };
    return { accounts: rows.map((row) => ({ ...row, access: way(row) })) };
  },
  ending: `SELECT 1 FROM account a WHERE a.customer_id = $1 AND (${holdsSomething} OR a.unsettled_until > now() OR a.state IN ('pending', 'unknown'))`,
  async remains(db, id) {
    const rows = await db.query<Remains[]>(
      `SELECT i.platform, i.description AS integration, a.reference, a.held ->> 'remoteId' AS "remoteId"
       FROM account a JOIN integration i ON i.id = a.integration_id WHERE a.customer_id = $1
         AND (a.held ->> 'remoteId' IS NOT NULL OR EXISTS (SELECT 1 FROM operation o WHERE o.account_id = a.id AND o.verb = 'set')) ORDER BY a.id`,
      [id],
    );
    return rows.flatMap((row) => {
      const needs = platforms.find(row.platform)?.needs;
      const fields = subscriberFields.filter((field) => field !== 'password' && needs?.[field] !== undefined);
      // It is unknown what a plugin that is not loaded has sent.
      const knowsNothing = needs !== undefined && fields.length === 0 && row.remoteId === null;
      return knowsNothing ? [] : [{ ...row, fields }];
    });
  },
  async erase(tx, id) {
    await tx.query('DELETE FROM account WHERE customer_id = $1', [id]);
  },
});

export const provisioningRetention: readonly RetentionRule[] = [
  {
    key: 'journal',
    title: 'Histórico das chamadas às plataformas',
    days: 365,
    floorDays: 90,
    why: 'O que aconteceu com uma conta precisa poder ser explicado; a última chamada de cada conta fica.',
    sql: `DELETE FROM operation WHERE id IN (
            SELECT o.id FROM operation o WHERE o.ended_at < now() - make_interval(days => $1)
              AND EXISTS (SELECT 1 FROM operation n WHERE n.account_id = o.account_id AND n.id > o.id) LIMIT $2) RETURNING id`,
  },
  {
    key: 'access-data',
    title: 'Dados de acesso de contas encerradas',
    days: 30,
    floorDays: 1,
    why: 'De uma conta encerrada não servem mais.',
    sql: `UPDATE account SET access_sealed = NULL, password_sealed = NULL WHERE id IN (
            SELECT a.id FROM account a WHERE (a.access_sealed IS NOT NULL OR a.password_sealed IS NOT NULL) AND a.state = 'in_step'
              AND coalesce(a.held -> 'products', '[]') = '[]'::jsonb AND a.updated_at < now() - make_interval(days => $1) LIMIT $2) RETURNING id`,
  },
];
