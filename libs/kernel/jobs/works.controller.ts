import { Controller, Get, HttpCode, type MessageEvent, Param, Post, Sse, UseGuards } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { Observable } from 'rxjs';
import { ApiEvents } from '../events/api-events.ts';
import { Allow } from '../http/auth.ts';
import { Exists } from '../http/exists.guard.ts';
import { Works, type WorkView } from './work.ts';

export class WorkProgress {
  @ApiProperty() done: number;
  @ApiProperty({ type: Number, nullable: true }) total: number | null;
}

/** A work item as all its resources show it. */
export class WorkResource {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() kind: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) subjectId: string | null;
  @ApiProperty({ enum: ['queued', 'running', 'held', 'succeeded', 'failed', 'cancelled'] }) status: string;
  @ApiProperty({ type: WorkProgress }) progress: WorkProgress;
  @ApiProperty({ type: Object, nullable: true }) result: object | null;
  @ApiProperty({ type: Object }) input: object;
  @ApiProperty({ type: String, nullable: true }) heldReason: string | null;
  @ApiProperty({ type: Object, nullable: true }) error: object | null;
  @ApiProperty() requestedBy: string;
  @ApiProperty({ type: String, nullable: true }) approvedBy: string | null;
  @ApiProperty() version: number;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) startedAt: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) finishedAt: string | null;
}

@ApiTags('administration')
@Controller('works')
export class WorksController {
  constructor(private readonly works: Works) {}

  @Get(':id')
  @Allow('works:read')
  @ApiOperation({ summary: 'One piece of long work' })
  @ApiOkResponse({ type: WorkResource })
  get(@Param('id') id: string): Promise<WorkView> {
    return this.works.get(id);
  }

  @Sse(':id/events')
  @UseGuards(Exists(Works))
  @Allow('works:read')
  @ApiOperation({ summary: 'Its changes, as they happen, until it ends' })
  @ApiEvents(WorkResource)
  events(@Param('id') id: string): Observable<MessageEvent> {
    return this.works.events(() => this.works.get(id));
  }

  @Post(':id/cancel')
  @HttpCode(202)
  @Allow('works:write')
  @ApiOperation({ summary: 'Stop it' })
  @ApiAcceptedResponse({ type: WorkResource })
  async cancel(@Param('id') id: string): Promise<WorkView> {
    await this.works.get(id);
    await this.works.cancel(id);
    return this.works.get(id);
  }
}
