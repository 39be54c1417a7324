import { Controller, Get, Param, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiProperty, ApiQuery, ApiTags } from '@nestjs/swagger';
import { Allow } from '../http/auth.ts';
import { ExportFiles } from './export-files.ts';
import type { ListQuery } from './list-spec.ts';

export class ExportView {
  @ApiProperty({ example: 'customers' }) key: string;
  @ApiProperty() title: string;
  @ApiProperty({ description: 'What a row is, and what may surprise' }) about: string;
  @ApiProperty({ type: [String], description: 'Of the file, in their order' }) columns: string[];
  @ApiProperty({ type: [String], description: 'Which of its list may narrow it, in the query string' }) filters: string[];
  @ApiProperty({ description: 'Whether you may have personal data whole: `whole=true`' }) mayBeWhole: boolean;
}

export class ExportPage {
  @ApiProperty({ type: [ExportView] }) data: ExportView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}

@ApiTags('administration')
@Controller('exports')
export class ExportsController {
  constructor(private readonly files: ExportFiles) {}

  @Get()
  @Allow('exports:read')
  @ApiOperation({ summary: 'What can be had as a file, of what you may see' })
  @ApiOkResponse({ type: ExportPage })
  list(): ExportPage {
    return { data: this.files.describe(), nextCursor: null };
  }

  @Get(':key')
  @Allow('exports:read')
  @ApiOperation({
    summary: 'One of them as CSV, all rows; personal data masked as lists show them; a cell that a spreadsheet would run is made text. Recorded',
  })
  @ApiQuery({ name: 'whole', required: false, schema: { type: 'boolean', default: false, description: 'Personal data whole; takes customers:reveal' } })
  @ApiProduces('text/csv')
  @ApiOkResponse({ content: { 'text/csv': { schema: { type: 'string' } } } })
  csv(@Param('key') key: string, @Query() query: ListQuery): Promise<StreamableFile> {
    return this.files.csv(key, query);
  }
}
