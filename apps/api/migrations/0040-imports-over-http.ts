import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files that are brought in over HTTP: what each line would do, and what became of it. */
export class ImportsOverHttp1764000000040 implements MigrationInterface {
  name = 'ImportsOverHttp1764000000040';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE import (
        id uuid PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('customers', 'services', 'invoices', 'payments', 'hubsoft')),
        status text NOT NULL DEFAULT 'previewing' CHECK (status IN ('previewing', 'previewed', 'running', 'succeeded', 'failed', 'cancelled')),
        file_names text[] NOT NULL,
        header_sealed text,
        lines integer NOT NULL DEFAULT 0,
        to_create integer NOT NULL DEFAULT 0,
        to_change integer NOT NULL DEFAULT 0,
        to_leave integer NOT NULL DEFAULT 0,
        to_refuse integer NOT NULL DEFAULT 0,
        created integer NOT NULL DEFAULT 0,
        changed integer NOT NULL DEFAULT 0,
        unchanged integer NOT NULL DEFAULT 0,
        refused integer NOT NULL DEFAULT 0,
        debtors integer NOT NULL DEFAULT 0, -- customers to whom it brings debts that are overdue already
        requested_by text NOT NULL,
        work_id uuid NOT NULL REFERENCES work,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        previewed_at timestamptz,
        finished_at timestamptz
      );

      CREATE TABLE import_file (
        id uuid PRIMARY KEY,
        import_id uuid NOT NULL REFERENCES import ON DELETE CASCADE,
        position smallint NOT NULL,
        content_sealed text NOT NULL,
        saved_at timestamptz,
        UNIQUE (import_id, position)
      );

      CREATE TABLE import_line (
        id uuid PRIMARY KEY,
        import_id uuid NOT NULL REFERENCES import ON DELETE CASCADE,
        line integer NOT NULL,
        place text, -- of JSON: the file, and where in it
        cells_sealed text, -- as they came; none once they are forgotten
        decision text NOT NULL CHECK (decision IN ('create', 'change', 'nothing', 'refuse')),
        changes text[] NOT NULL DEFAULT '{}', -- names of columns
        outcome text CHECK (outcome IN ('created', 'changed', 'unchanged', 'refused')),
        code text,
        message text,
        subject_id uuid,
        customer_id uuid, -- whom it speaks of
        UNIQUE (import_id, line)
      );
      CREATE INDEX import_line_to_do ON import_line (import_id, line) WHERE outcome IS NULL;
      CREATE INDEX import_line_customer ON import_line (customer_id) WHERE customer_id IS NOT NULL;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE import_line, import_file, import');
  }
}
