import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People, their services, the packages attached to them, and who blocks what. */
export class Customers1764000000004 implements MigrationInterface {
  name = 'Customers1764000000004';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Names as people look for them: lower case, without accents, words apart.
      CREATE FUNCTION folded(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN lower(translate(name,
          'ÁÀÂÃÄÅÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÇÑáàâãäåéèêëíìîïóòôõöúùûüçñ-./''&,()_@:',
          'AAAAAAEEEEIIIIOOOOOUUUUCNaaaaaaeeeeiiiiooooouuuucn           '));

      CREATE TABLE customer (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        document_kind text NOT NULL CHECK (document_kind IN ('cpf', 'cnpj')),
        document_sealed text NOT NULL,
        document_index text NOT NULL CONSTRAINT customer_document_key UNIQUE, -- keyed hash: finds without showing
        document_mask text NOT NULL,
        email text,
        phone text, -- E.164
        birth_date date,
        address jsonb,
        external_ref text CONSTRAINT customer_external_ref_key UNIQUE,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX customer_name ON customer (folded(name) COLLATE "C", id);
      CREATE INDEX customer_words ON customer USING gin (to_tsvector('simple', folded(name)));

      CREATE TABLE service (
        id uuid PRIMARY KEY,
        customer_id uuid NOT NULL REFERENCES customer,
        plan_id uuid NOT NULL REFERENCES plan,
        status text NOT NULL CHECK (status IN ('awaiting_installation', 'enabled', 'awaiting_migration', 'quota_exceeded', 'cancelled')),
        enabled_at timestamptz, -- when it first was
        due_day smallint NOT NULL CHECK (due_day BETWEEN 1 AND 28 OR due_day = 31), -- 31: the month's last day
        billing text NOT NULL CHECK (billing IN ('advance', 'arrears')),
        starts_on date NOT NULL,
        cancelled_at timestamptz,
        suspension_profile_id uuid,
        external_ref text CONSTRAINT service_external_ref_key UNIQUE,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX service_customer ON service (customer_id);
      CREATE INDEX service_plan ON service (plan_id, id);
      CREATE INDEX service_status ON service (status, id);

      CREATE TABLE service_package (
        id uuid PRIMARY KEY,
        service_id uuid NOT NULL REFERENCES service,
        package_id uuid NOT NULL REFERENCES package,
        price_cents integer NOT NULL CHECK (price_cents >= 0),
        origin text NOT NULL CHECK (origin IN ('plan_default', 'chosen', 'migration')),
        mandatory boolean NOT NULL DEFAULT false,
        from_date date NOT NULL,
        until_date date, -- its last day
        removed_at timestamptz,
        external_ref text CONSTRAINT service_package_external_ref_key UNIQUE,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CHECK (until_date >= from_date)
      );
      CREATE UNIQUE INDEX service_package_live ON service_package (service_id, package_id) WHERE removed_at IS NULL;
      CREATE INDEX service_package_package ON service_package (package_id) WHERE removed_at IS NULL;

      CREATE TABLE hold (
        id uuid PRIMARY KEY,
        service_id uuid NOT NULL REFERENCES service,
        link_id uuid REFERENCES service_package,
        reason text NOT NULL CHECK (reason IN ('debt', 'operator', 'request', 'fraud', 'other')),
        note text,
        placed_by text NOT NULL,
        placed_at timestamptz NOT NULL DEFAULT now(),
        sleeps_until timestamptz, -- a trust unlock: it does not block before then
        lifted_at timestamptz,
        lifted_by text,
        block_run_id uuid
      );
      CREATE INDEX hold_live ON hold (service_id) WHERE lifted_at IS NULL;
      CREATE UNIQUE INDEX hold_one_debt ON hold (service_id, link_id) NULLS NOT DISTINCT WHERE reason = 'debt' AND lifted_at IS NULL;
      CREATE INDEX hold_block_run ON hold (block_run_id) WHERE block_run_id IS NOT NULL;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE hold, service_package, service, customer; DROP FUNCTION folded(text)');
  }
}
