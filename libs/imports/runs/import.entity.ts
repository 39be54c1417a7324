import { Column, Entity, PrimaryColumn } from 'typeorm';
import { lineKinds } from '../sources/csv/columns.ts';

/** What a file brings: things of one kind as CSV, a thing a line; or what another system's API answers. */
export const importSources = [...lineKinds, 'hubsoft'] as const;
export type ImportSource = (typeof importSources)[number];

export const importStatuses = ['previewing', 'previewed', 'running', 'held', 'succeeded', 'failed', 'cancelled'] as const;

export const lineDecisions = ['create', 'change', 'nothing', 'refuse'] as const;
export type LineDecision = (typeof lineDecisions)[number];
export const lineOutcomes = ['created', 'changed', 'unchanged', 'refused'] as const;
export type LineOutcome = (typeof lineOutcomes)[number];

/** A file that is brought in: previewed line by line, then taken exactly as previewed. */
@Entity('import')
export class Import {
  @PrimaryColumn('uuid') id: string;
  @Column('text') kind: ImportSource;
  /** `held`, and what its work knows better, are read from the work. */
  @Column({ type: 'text', default: 'previewing' }) status: Exclude<(typeof importStatuses)[number], 'held'>;
  @Column({ name: 'file_names', type: 'text', array: true }) fileNames: string[];
  /** The CSV's first line as it came. */
  @Column({ name: 'header_sealed', type: 'text', nullable: true }) headerSealed: string | null;
  @Column({ type: 'integer', default: 0 }) lines: number;
  @Column({ name: 'to_create', type: 'integer', default: 0 }) toCreate: number;
  @Column({ name: 'to_change', type: 'integer', default: 0 }) toChange: number;
  @Column({ name: 'to_leave', type: 'integer', default: 0 }) toLeave: number;
  @Column({ name: 'to_refuse', type: 'integer', default: 0 }) toRefuse: number;
  @Column({ type: 'integer', default: 0 }) created: number;
  @Column({ type: 'integer', default: 0 }) changed: number;
  @Column({ type: 'integer', default: 0 }) unchanged: number;
  @Column({ type: 'integer', default: 0 }) refused: number;
  /** Customers to whom it brings debts that are overdue already. */
  @Column({ type: 'integer', default: 0 }) debtors: number;
  @Column({ name: 'requested_by', type: 'text' }) requestedBy: string;
  @Column({ name: 'work_id', type: 'uuid' }) workId: string;
  @Column({ type: 'integer', default: 1 }) version: number;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt: Date;
  @Column({ name: 'previewed_at', type: 'timestamptz', nullable: true }) previewedAt: Date | null;
  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true }) finishedAt: Date | null;
}

/** A file as it came, sealed; gone as soon as its lines are here, or its run is over. */
@Entity('import_file')
export class ImportFileRow {
  @PrimaryColumn('uuid') id: string;
  @Column({ name: 'import_id', type: 'uuid' }) importId: string;
  @Column('smallint') position: number;
  @Column({ name: 'content_sealed', type: 'text' }) contentSealed: string;
  /** Of an answer of another system, when it was given. */
  @Column({ name: 'saved_at', type: 'timestamptz', nullable: true }) savedAt: Date | null;
}

/** One line: what it would do, and what became of it. */
@Entity('import_line')
export class ImportLineRow {
  @PrimaryColumn('uuid') id: string;
  @Column({ name: 'import_id', type: 'uuid' }) importId: string;
  /** As a spreadsheet counts them; of JSON, their order. */
  @Column('integer') line: number;
  /** Of JSON: `clientes.json, clientes[0].servicos[0]`. */
  @Column({ type: 'text', nullable: true }) place: string | null;
  /** The cells as they came; nothing once they are forgotten, and of JSON. */
  @Column({ name: 'cells_sealed', type: 'text', nullable: true }) cellsSealed: string | null;
  /** By what it names its person, as keyed hashes. */
  @Column({ type: 'text', array: true, default: [] }) names: string[];
  @Column('text') decision: LineDecision;
  @Column({ type: 'text', array: true, default: [] }) changes: string[];
  /** null: the run has not dealt with it. */
  @Column({ type: 'text', nullable: true }) outcome: LineOutcome | null;
  @Column({ type: 'text', nullable: true }) code: string | null;
  @Column({ type: 'text', nullable: true }) message: string | null;
  @Column({ name: 'subject_id', type: 'uuid', nullable: true }) subjectId: string | null;
  @Column({ name: 'customer_id', type: 'uuid', nullable: true }) customerId: string | null;
}

export const headerPlace = (importId: string): string => `import:${importId}:header`;
export const filePlace = (fileId: string): string => `import_file:${fileId}:content`;
export const cellsPlace = (lineId: string): string => `import_line:${lineId}:cells`;
