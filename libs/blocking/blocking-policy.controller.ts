import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, type ExpectedVersion, IfMatch } from '#kernel';
import { BlockingPolicyView, ChangeBlockingPolicy } from './blocking-policy.dto.ts';
import { BlockingPolicies } from './blocking-policy.service.ts';

@ApiTags('debt')
@Controller('blocking-policy')
export class BlockingPolicyController {
  constructor(private readonly policies: BlockingPolicies) {}

  @Get()
  @Allow('blocking:read')
  @ApiOperation({ summary: 'What happens each morning, and when a run stops and asks' })
  @ApiOkResponse({ type: BlockingPolicyView })
  read(): Promise<BlockingPolicyView> {
    return this.policies.get();
  }

  @Patch()
  @Allow('blocking:write')
  @ApiOperation({ summary: 'Change the blocking policy' })
  @ApiOkResponse({ type: BlockingPolicyView })
  change(@Body() body: ChangeBlockingPolicy, @IfMatch({ optional: true }) version: ExpectedVersion): Promise<BlockingPolicyView> {
    return this.policies.change(body, version);
  }
}
