import { Allow, type ExpectedVersion, IfMatch } from '#kernel';
import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { BillingPolicies } from './billing-policy.service.ts';
import { BillingPolicyView, ChangeBillingPolicy } from './billing-runs.dto.ts';

@ApiTags('billing')
@Controller('billing-policy')
export class BillingPolicyController {
  constructor(private readonly policies: BillingPolicies) {}

  @Get()
  @Allow('billing:read')
  @ApiOperation({ summary: 'Whether and when the next month is billed by itself' })
  @ApiOkResponse({ type: BillingPolicyView })
  read(): Promise<BillingPolicyView> {
    return this.policies.get();
  }

  @Patch()
  @Allow('billing:write')
  @ApiOperation({ summary: 'Change the billing policy' })
  @ApiOkResponse({ type: BillingPolicyView })
  change(@Body() body: ChangeBillingPolicy, @IfMatch({ optional: true }) version: ExpectedVersion): Promise<BillingPolicyView> {
    return this.policies.change(body, version);
  }
}
