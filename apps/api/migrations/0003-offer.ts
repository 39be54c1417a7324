import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What can be sold: products found by a sync, packages, plans. */
export class Offer1764000000003 implements MigrationInterface {
  name = 'Offer1764000000003';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE product (
        id uuid PRIMARY KEY,
        integration_id uuid NOT NULL REFERENCES integration ON DELETE CASCADE,
        ref text NOT NULL,
        name text NOT NULL,
        description text,
        cost_cents integer CHECK (cost_cents >= 0),
        role text CHECK (role IN ('main', 'addon')),
        status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'closed', 'retired')),
        first_seen_at timestamptz NOT NULL DEFAULT now(),
        last_seen_at timestamptz NOT NULL DEFAULT now(), -- of a listed product, the integration's last applied sync says it
        typed boolean NOT NULL DEFAULT false, -- by an operator: no sync retires it
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT product_ref_key UNIQUE (integration_id, ref)
      );

      -- The sync's own row of work carries status and progress; this one what it found.
      CREATE TABLE catalog_sync (
        id uuid PRIMARY KEY REFERENCES work ON DELETE CASCADE,
        integration_id uuid NOT NULL REFERENCES integration ON DELETE CASCADE,
        reader uuid, -- the run that may stage and apply; another one has taken over when it differs
        read_at timestamptz, -- when the catalog had been read to its end
        listed integer NOT NULL DEFAULT 0,
        applied boolean NOT NULL DEFAULT false,
        added integer NOT NULL DEFAULT 0,
        changed integer NOT NULL DEFAULT 0,
        retired integer NOT NULL DEFAULT 0,
        unchanged integer NOT NULL DEFAULT 0
      );
      CREATE INDEX catalog_sync_integration ON catalog_sync (integration_id, id DESC);
      CREATE INDEX catalog_sync_applied ON catalog_sync (integration_id, read_at DESC) WHERE applied;

      -- What was read, in columns: one row for a thousand products is written much faster than a row for each.
      CREATE TABLE catalog_sync_batch (
        sync_id uuid NOT NULL REFERENCES catalog_sync ON DELETE CASCADE,
        n integer NOT NULL,
        refs text[] NOT NULL,
        names text[] NOT NULL,
        descriptions text[] NOT NULL,
        costs_cents integer[] NOT NULL,
        roles text[] NOT NULL,
        opens boolean[] NOT NULL,
        PRIMARY KEY (sync_id, n)
      );

      CREATE TABLE package (
        id uuid PRIMARY KEY,
        code text NOT NULL CONSTRAINT package_code_key UNIQUE,
        description text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('standalone', 'benefit', 'combo')),
        price_cents integer NOT NULL CHECK (price_cents >= 0),
        components jsonb NOT NULL DEFAULT '[]',
        debt_policy text NOT NULL DEFAULT 'service' CHECK (debt_policy IN ('service', 'own-lines', 'never')),
        active boolean NOT NULL DEFAULT true,
        external_ref text CONSTRAINT package_external_ref_key UNIQUE,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE package_product (
        package_id uuid NOT NULL REFERENCES package ON DELETE CASCADE,
        product_id uuid NOT NULL REFERENCES product,
        position smallint NOT NULL DEFAULT 0,
        PRIMARY KEY (package_id, product_id)
      );
      CREATE INDEX package_product_product ON package_product (product_id);

      CREATE TABLE plan (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        price_cents integer NOT NULL CHECK (price_cents >= 0),
        components jsonb NOT NULL DEFAULT '[]',
        lock_packages boolean NOT NULL DEFAULT false,
        active boolean NOT NULL DEFAULT true,
        external_ref text CONSTRAINT plan_external_ref_key UNIQUE,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE plan_package (
        plan_id uuid NOT NULL REFERENCES plan ON DELETE CASCADE,
        package_id uuid NOT NULL REFERENCES package,
        mandatory boolean NOT NULL,
        position smallint NOT NULL DEFAULT 0,
        PRIMARY KEY (plan_id, package_id)
      );
      CREATE INDEX plan_package_package ON plan_package (package_id);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE plan_package, plan, package_product, package, catalog_sync_batch, catalog_sync, product');
  }
}
