import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Suspension terms, profiles and due days of services as they were on each day, kept by triggers as plans and prices are. */
export class PastSuspensionTerms1764000000071 implements MigrationInterface {
  name = 'PastSuspensionTerms1764000000071';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE suspension_profile_past (
        profile_id uuid NOT NULL REFERENCES suspension_profile ON DELETE CASCADE,
        replaced_on date NOT NULL,
        notice_after_due_days smallint NOT NULL,
        block_after_notice_days smallint NOT NULL,
        end_after_block_days smallint,
        charge_while_blocked boolean NOT NULL,
        hold_on_non_business_days boolean NOT NULL,
        trust_unlock_max_days smallint NOT NULL,
        trust_unlock_per_cycle smallint NOT NULL,
        is_default boolean NOT NULL,
        PRIMARY KEY (profile_id, replaced_on)
      );
      CREATE FUNCTION keep_suspension_profile() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO suspension_profile_past VALUES (OLD.id, day_of_write(OLD.updated_at, NEW.updated_at), OLD.notice_after_due_days, OLD.block_after_notice_days,
            OLD.end_after_block_days, OLD.charge_while_blocked, OLD.hold_on_non_business_days, OLD.trust_unlock_max_days, OLD.trust_unlock_per_cycle, OLD.is_default)
          ON CONFLICT DO NOTHING;
          RETURN NULL;
        END $$;
      CREATE TRIGGER keep_suspension_profile AFTER UPDATE ON suspension_profile FOR EACH ROW
        WHEN ((OLD.notice_after_due_days, OLD.block_after_notice_days, OLD.end_after_block_days, OLD.charge_while_blocked, OLD.hold_on_non_business_days,
               OLD.trust_unlock_max_days, OLD.trust_unlock_per_cycle, OLD.is_default)
          IS DISTINCT FROM (NEW.notice_after_due_days, NEW.block_after_notice_days, NEW.end_after_block_days, NEW.charge_while_blocked, NEW.hold_on_non_business_days,
               NEW.trust_unlock_max_days, NEW.trust_unlock_per_cycle, NEW.is_default)) EXECUTE FUNCTION keep_suspension_profile();

      CREATE TABLE service_terms_past (
        service_id uuid NOT NULL REFERENCES service ON DELETE CASCADE,
        replaced_on date NOT NULL,
        suspension_profile_id uuid,
        due_day smallint NOT NULL,
        PRIMARY KEY (service_id, replaced_on)
      );
      CREATE FUNCTION keep_service_terms() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO service_terms_past VALUES (OLD.id, day_of_write(OLD.updated_at, NEW.updated_at), OLD.suspension_profile_id, OLD.due_day) ON CONFLICT DO NOTHING;
          RETURN NULL;
        END $$;
      CREATE TRIGGER keep_service_terms AFTER UPDATE OF suspension_profile_id, due_day ON service FOR EACH ROW
        WHEN (OLD.suspension_profile_id IS DISTINCT FROM NEW.suspension_profile_id OR OLD.due_day <> NEW.due_day) EXECUTE FUNCTION keep_service_terms();

      -- Every profile with its terms as they stood at the end of a civil day.
      CREATE FUNCTION suspension_profiles_on(day date) RETURNS TABLE (id uuid, notice_after_due_days smallint, block_after_notice_days smallint,
          end_after_block_days smallint, charge_while_blocked boolean, hold_on_non_business_days boolean, trust_unlock_max_days smallint,
          trust_unlock_per_cycle smallint, is_default boolean) LANGUAGE sql STABLE AS $$
        SELECT f.id, t.* FROM suspension_profile f CROSS JOIN LATERAL (
          SELECT past.notice_after_due_days, past.block_after_notice_days, past.end_after_block_days, past.charge_while_blocked,
            past.hold_on_non_business_days, past.trust_unlock_max_days, past.trust_unlock_per_cycle, past.is_default
          FROM (
            SELECT p.notice_after_due_days, p.block_after_notice_days, p.end_after_block_days, p.charge_while_blocked, p.hold_on_non_business_days,
              p.trust_unlock_max_days, p.trust_unlock_per_cycle, p.is_default, p.replaced_on
            FROM suspension_profile_past p WHERE p.profile_id = f.id AND p.replaced_on > day
            UNION ALL
            SELECT f.notice_after_due_days, f.block_after_notice_days, f.end_after_block_days, f.charge_while_blocked, f.hold_on_non_business_days,
              f.trust_unlock_max_days, f.trust_unlock_per_cycle, f.is_default, 'infinity'
          ) past ORDER BY past.replaced_on LIMIT 1
        ) t
      $$;

      -- The suspension terms and the due day of a service as they stood at the end of a civil day.
      CREATE FUNCTION service_terms_on(service uuid, day date) RETURNS TABLE (due_day smallint, suspension_profile_id uuid, notice_after_due_days smallint,
          block_after_notice_days smallint, end_after_block_days smallint, charge_while_blocked boolean, hold_on_non_business_days boolean,
          trust_unlock_max_days smallint, trust_unlock_per_cycle smallint) LANGUAGE sql STABLE AS $$
        SELECT chosen.due_day, f.id, f.notice_after_due_days, f.block_after_notice_days, f.end_after_block_days, f.charge_while_blocked,
          f.hold_on_non_business_days, f.trust_unlock_max_days, f.trust_unlock_per_cycle
        FROM (
          SELECT * FROM (
            SELECT p.due_day, p.suspension_profile_id, p.replaced_on FROM service_terms_past p WHERE p.service_id = service AND p.replaced_on > day
            UNION ALL
            SELECT s.due_day, s.suspension_profile_id, 'infinity' FROM service s WHERE s.id = service
          ) t ORDER BY replaced_on LIMIT 1
        ) chosen
        JOIN suspension_profiles_on(day) f ON CASE WHEN chosen.suspension_profile_id IS NULL THEN f.is_default ELSE f.id = chosen.suspension_profile_id END
      $$;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP FUNCTION service_terms_on;
      DROP FUNCTION suspension_profiles_on;
      DROP TRIGGER keep_service_terms ON service;
      DROP TRIGGER keep_suspension_profile ON suspension_profile;
      DROP FUNCTION keep_service_terms, keep_suspension_profile;
      DROP TABLE service_terms_past, suspension_profile_past;
    `);
  }
}
