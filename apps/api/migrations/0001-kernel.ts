import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys, audit, repeated requests, ticks of schedules and long work. */
export class Kernel1764000000001 implements MigrationInterface {
  name = 'Kernel1764000000001';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- uuid v7 for set-based inserts; everywhere else the application makes the key (RFC 9562, 5.7).
      CREATE FUNCTION uuid7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
        SELECT encode(
          set_bit(set_bit(
            overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
          52, 1), 53, 1), 'hex')::uuid
      $$;

      CREATE TABLE api_key (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        hash text NOT NULL CONSTRAINT api_key_hash_key UNIQUE,
        permissions text[] NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz,
        last_used_at timestamptz,
        revoked_at timestamptz
      );

      CREATE TABLE audit_event (
        id uuid PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT now(),
        actor text NOT NULL,
        action text NOT NULL,
        subject_kind text NOT NULL,
        subject_id uuid,
        before jsonb,
        after jsonb,
        reason text,
        request_id text
      );
      CREATE INDEX audit_event_subject ON audit_event (subject_id, id DESC);

      CREATE TABLE idempotency_key (
        actor text NOT NULL,
        key text NOT NULL,
        fingerprint text NOT NULL,
        status smallint,
        answer text, -- sealed: it may show what is shown once
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (actor, key)
      );
      CREATE INDEX idempotency_key_age ON idempotency_key (created_at);

      CREATE TABLE schedule_tick (
        name text NOT NULL,
        tick timestamptz NOT NULL,
        PRIMARY KEY (name, tick)
      );

      CREATE TABLE work (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        subject_id uuid,
        status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'held', 'succeeded', 'failed', 'cancelled')),
        done bigint NOT NULL DEFAULT 0,
        total bigint,
        input jsonb NOT NULL DEFAULT '{}',
        result jsonb,
        held_reason text,
        error jsonb,
        requested_by text NOT NULL,
        approved_by text,
        cancel_requested boolean NOT NULL DEFAULT false,
        attempts integer NOT NULL DEFAULT 0,
        epoch bigint NOT NULL DEFAULT 0,
        lease_until timestamptz,
        due_at timestamptz NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        started_at timestamptz,
        finished_at timestamptz
      );
      CREATE UNIQUE INDEX work_one_at_a_time ON work (kind, subject_id) WHERE status IN ('queued', 'running') AND subject_id IS NOT NULL;
      CREATE INDEX work_open ON work (due_at) WHERE status IN ('queued', 'running');
      CREATE INDEX work_subject ON work (subject_id, id DESC);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE work, schedule_tick, idempotency_key, audit_event, api_key; DROP FUNCTION uuid7()');
  }
}
