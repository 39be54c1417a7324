import { ListOf, Moment, OneOf, Text } from '#kernel';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMinSize } from 'class-validator';
import { type ImportSource, importSources, importStatuses, lineDecisions, lineOutcomes } from './import.entity.ts';

/** Ten megabytes in base64, and what JSON needs around them. */
export const longestContent = 14 * 1024 * 1024;

export class ImportFileBody {
  @Text({ max: 120, example: 'clientes.csv' }) name: string;
  @Text({
    max: longestContent,
    description:
      'In base64, up to 10 MB: CSV in UTF-8 or Windows-1252, parted by ; or , or tabs, its first line naming the columns; or JSON as HubSoft answers it',
    example: 'bm9tZTtjcGZfY25wago=',
  })
  content: string;
  @Moment({ optional: true, description: 'hubsoft: when it was answered. Of all files with invoices, it tells up to when payments are known' })
  savedAt?: string;
}

export class RequestImport {
  @OneOf(importSources, {
    description: 'customers, services, invoices, payments: one CSV, a thing a line. hubsoft: answers of its API, as JSON, several files',
  })
  kind: ImportSource;
  @ListOf(() => ImportFileBody, { max: 40, description: 'Together up to 10 MB' })
  @ArrayMinSize(1, { message: 'deve ter ao menos um arquivo' })
  files: ImportFileBody[];
}

export class ImportProgressView {
  @ApiProperty({ type: 'integer' }) done: number;
  @ApiProperty({ type: 'integer', nullable: true }) total: number | null;
}

export class ImportCounts {
  @ApiProperty({ type: 'integer' }) lines: number;
  @ApiProperty({ type: 'integer', description: 'The preview: what would be made' }) toCreate: number;
  @ApiProperty({ type: 'integer' }) toChange: number;
  @ApiProperty({ type: 'integer', description: 'Here already, as the line says' }) toLeave: number;
  @ApiProperty({ type: 'integer' }) toRefuse: number;
  @ApiProperty({ type: 'integer', description: 'The run: what was made' }) created: number;
  @ApiProperty({ type: 'integer' }) changed: number;
  @ApiProperty({ type: 'integer' }) unchanged: number;
  @ApiProperty({ type: 'integer' }) refused: number;
}

export class ImportView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ enum: importSources }) kind: ImportSource;
  @ApiProperty({ enum: importStatuses }) status: string;
  @ApiProperty({ type: [String] }) fileNames: string[];
  @ApiProperty({ type: ImportProgressView }) progress: ImportProgressView;
  @ApiProperty({ type: ImportCounts }) counts: ImportCounts;
  @ApiProperty({ type: String, nullable: true }) heldReason: string | null;
  @ApiProperty({ type: Object, nullable: true, description: '{ code, message }' }) error: object | null;
  @ApiProperty() requestedBy: string;
  @ApiProperty({ type: String, nullable: true }) approvedBy: string | null;
  @ApiProperty() version: number;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) previewedAt: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) finishedAt: string | null;
}

export class ImportLineView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ type: 'integer', description: 'As a spreadsheet counts them, the header being 1; of JSON, their order' }) line: number;
  @ApiProperty({ type: String, nullable: true, description: 'Of JSON: the file, and where in it' }) place: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'By what it is recognised, masked; null where it cannot be read, was forgotten, or you may not see such things',
  })
  label: string | null;
  @ApiProperty({ enum: lineDecisions, description: 'What the preview found it would do' }) decision: string;
  @ApiProperty({ type: [String], description: 'Columns whose value is new' }) changes: string[];
  @ApiProperty({ type: String, enum: lineOutcomes, nullable: true, description: 'What became of it; null: not dealt with' }) outcome: string | null;
  @ApiProperty({ type: String, nullable: true }) code: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'For operators' }) message: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'What it made, changed or found' }) subjectId: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) customerId: string | null;
}
