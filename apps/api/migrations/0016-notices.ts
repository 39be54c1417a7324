import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Notices produced here: what is to be sent, and what was; how old payment data may be; what an end of contract needs. */
export class Notices1764000000016 implements MigrationInterface {
  name = 'Notices1764000000016';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- block: before a suspension; end: before a rescission.
      ALTER TABLE notice
        ADD stage text NOT NULL DEFAULT 'block' CHECK (stage IN ('block', 'end')),
        ADD template text,        -- and its version, when it was written here
        ADD debts jsonb,          -- what it told of: [{ invoiceId, dueDate, competence, openCents }]
        ADD failed_at timestamptz, -- it came back: no evidence of anything
        ADD failure text;

      CREATE TABLE outgoing_notice (
        id uuid PRIMARY KEY,
        service_id uuid NOT NULL REFERENCES service,
        stage text NOT NULL CHECK (stage IN ('block', 'end')),
        debt_id uuid NOT NULL, -- what asked for it: the oldest invoice not yet told of, or the hold that may end the contract
        channel text NOT NULL CHECK (channel IN ('email', 'sms', 'whatsapp')),
        status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'sent', 'failed', 'unneeded')),
        attempts integer NOT NULL DEFAULT 0,
        failure text,
        created_at timestamptz NOT NULL,
        ended_at timestamptz
      );
      -- Once for a debt, whoever else is at it.
      CREATE UNIQUE INDEX outgoing_notice_once ON outgoing_notice (debt_id, stage, channel);
      CREATE INDEX outgoing_notice_service ON outgoing_notice (service_id, id);
      CREATE INDEX outgoing_notice_status ON outgoing_notice (status, id) WHERE status <> 'sent';

      ALTER TABLE blocking_policy
        ADD notice_channels text[] NOT NULL DEFAULT '{}',
        ADD payments_max_age_hours integer CHECK (payments_max_age_hours >= 1), -- null: payments are known here at once
        ADD payments_as_of timestamptz;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE blocking_policy DROP notice_channels, DROP payments_max_age_hours, DROP payments_as_of;
      DROP TABLE outgoing_notice;
      ALTER TABLE notice DROP stage, DROP template, DROP debts, DROP failed_at, DROP failure;
    `);
  }
}
