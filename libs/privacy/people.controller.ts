import { Controller, Get, HttpCode, Param, Post, Res, UseGuards } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Customers } from '#customers';
import { Allow, RecentSignIn, Exists, WorkResource, type WorkView } from '#kernel';
import { People } from './people.service.ts';
import { ErasureView, PersonExport } from './privacy.dto.ts';

@ApiTags('customers')
@Controller('customers')
export class PeopleController {
  constructor(private readonly people: People) {}

  @Get(':id/export')
  @Allow('customers:export')
  @RecentSignIn()
  @ApiOperation({ summary: 'Everything that is known of a customer, unmasked; recorded' })
  @ApiOkResponse({ type: PersonExport })
  tell(@Param('id') id: string): Promise<Record<string, unknown>> {
    return this.people.tell(id);
  }

  @Get(':id/erasure')
  @UseGuards(Exists(Customers))
  @Allow('customers:erase')
  @ApiOperation({ summary: 'What forgetting a customer would do, what is in its way, and how far it is' })
  @ApiOkResponse({ type: ErasureView })
  erasure(@Param('id') id: string): Promise<ErasureView> {
    return this.people.erasure(id);
  }

  @Post(':id/erase')
  @HttpCode(202)
  @Allow('customers:erase')
  @ApiOperation({ summary: 'Forget a customer; refused with reasons while services are active or invoices open' })
  @ApiAcceptedResponse({ type: WorkResource, headers: { Location: { description: '/v1/works/:id', schema: { type: 'string' } } } })
  async erase(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<WorkView> {
    return accepted(reply, await this.people.askErasure(id));
  }
}

function accepted(reply: FastifyReply, work: WorkView): WorkView {
  void reply.header('location', `/v1/works/${work.id}`);
  return work;
}
