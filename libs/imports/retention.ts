import type { RetentionRule } from '#kernel';

/** What came in files says whose it is; how many lines there were, and what became of them, stays. */
export const importLinesRetention: RetentionRule = {
  key: 'import-lines',
  title: 'Linhas e arquivos de importações',
  days: 90,
  floorDays: 1,
  why: 'Uma importação precisa de suas linhas até ser executada e conferida.',
  sql: `WITH old AS (SELECT id FROM import WHERE created_at < now() - make_interval(days => $1) AND status NOT IN ('previewing', 'running')),
          files AS (DELETE FROM import_file WHERE import_id IN (SELECT id FROM old)),
          headers AS (UPDATE import SET header_sealed = NULL WHERE header_sealed IS NOT NULL AND id IN (SELECT id FROM old)
                      AND NOT EXISTS (SELECT FROM import_line l WHERE l.import_id = import.id))
        DELETE FROM import_line WHERE id IN (SELECT l.id FROM import_line l JOIN old ON old.id = l.import_id LIMIT $2) RETURNING id`,
};
