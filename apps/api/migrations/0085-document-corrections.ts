import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Corrections of a customer's CPF or CNPJ after platforms have received it, and what each platform's account needs because of one. */
export class DocumentCorrections1764000000085 implements MigrationInterface {
  name = 'DocumentCorrections1764000000085';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE document_correction (
        id uuid PRIMARY KEY,
        customer_id uuid NOT NULL REFERENCES customer,
        from_mask text NOT NULL,
        to_mask text NOT NULL,
        reason text NOT NULL,
        requested_by text NOT NULL,
        created_at timestamptz NOT NULL
      );
      CREATE INDEX document_correction_customer ON document_correction (customer_id);

      CREATE TABLE document_correction_account (
        correction_id uuid NOT NULL REFERENCES document_correction ON DELETE CASCADE,
        account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
        integration_id uuid NOT NULL REFERENCES integration ON DELETE CASCADE,
        method text NOT NULL CHECK (method IN ('automatic', 'manual')),
        confirmed_at timestamptz,
        confirmed_by text,
        PRIMARY KEY (correction_id, account_id)
      );
      CREATE INDEX document_correction_account_account ON document_correction_account (account_id);
      CREATE INDEX document_correction_account_integration ON document_correction_account (integration_id);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE document_correction_account, document_correction');
  }
}
