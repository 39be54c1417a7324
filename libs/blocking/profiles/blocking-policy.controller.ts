import { Body, Controller, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, type ExpectedVersion, IfMatch } from '#kernel';
import { BlockingPolicyView, ChangeBlockingPolicy, PaymentsToldUpTo } from './blocking-policy.dto.ts';
import { BlockingPolicies } from './blocking-policy.service.ts';

@ApiTags('debt')
@Controller('blocking-policy')
export class BlockingPolicyController {
  constructor(private readonly policies: BlockingPolicies) {}

  @Get()
  @Allow('blocking:read')
  @ApiOperation({ summary: 'What happens each morning, and when a run stops and asks' })
  @ApiOkResponse({ type: BlockingPolicyView })
  read(): Promise<object> {
    return this.policies.get();
  }

  @Patch()
  @Allow('blocking:write')
  @ApiOperation({ summary: 'Change the blocking policy' })
  @ApiOkResponse({ type: BlockingPolicyView })
  change(@Body() body: ChangeBlockingPolicy, @IfMatch({ optional: true }) version: ExpectedVersion): Promise<object> {
    return this.policies.change(body, version);
  }

  @Post('payments-as-of')
  @HttpCode(200)
  @Allow('billing:write')
  @ApiOperation({ summary: 'Say that every payment up to a moment has been told, be there none' })
  @ApiOkResponse({ type: BlockingPolicyView })
  told(@Body() body: PaymentsToldUpTo): Promise<object> {
    return this.policies.paymentsTold(new Date(body.asOf));
  }
}
