import { Body, Controller, Delete, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, ApiList, Database, type JsonText, Listing, type ListQuery, readPage, WorkResource } from '#kernel';
import type { FastifyReply } from 'fastify';
import { AccessView, AccountView, AdoptAccount, FlagAccount, OperationView, RetryAccount, RetryAccounts } from './accounts.dto.ts';
import { accountList, operationList } from './accounts.list.ts';
import { Accounts } from './accounts.service.ts';
import { RetryAccountsWork } from './retry-accounts.work.ts';

@ApiTags('accounts')
@Controller('accounts')
export class AccountsController {
  constructor(
    private readonly accounts: Accounts,
    private readonly database: Database,
    private readonly bulk: RetryAccountsWork,
  ) {}

  @Get()
  @Allow('accounts:read')
  @ApiOperation({ summary: 'Accounts on platforms' })
  @ApiList(accountList, AccountView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return readPage(this.database, accountList, query);
  }

  @Get(':id')
  @Allow('accounts:read')
  @ApiOperation({ summary: 'One account: wanted, held, last failure' })
  @ApiOkResponse({ type: AccountView })
  get(@Param('id') id: string): Promise<AccountView> {
    return this.accounts.get(id);
  }

  @Get(':id/operations')
  @Allow('accounts:read')
  @ApiOperation({ summary: 'Every attempt, with the answer of the platform' })
  @ApiList(operationList, OperationView)
  async operations(@Param('id') id: string, @Listing() query: ListQuery): Promise<JsonText> {
    const account = await this.accounts.get(id);
    return readPage(this.database, operationList, query, { 'o.account_id': account.id });
  }

  @Post('retry')
  @HttpCode(202)
  @Allow('accounts:write')
  @ApiOperation({ summary: 'Try again now all accounts of a filter; followed at /works/:id' })
  @ApiAcceptedResponse({ type: WorkResource })
  async retryMany(@Body() body: RetryAccounts, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    return located(reply, await this.bulk.start(body));
  }

  @Post(':id/attention')
  @HttpCode(200)
  @Allow('accounts:write')
  @ApiOperation({ summary: 'Mark as to be looked at' })
  @ApiOkResponse({ type: AccountView })
  flag(@Param('id') id: string, @Body() body: FlagAccount): Promise<AccountView> {
    return this.accounts.flag(id, body.note);
  }

  @Delete(':id/attention')
  @HttpCode(200)
  @Allow('accounts:write')
  @ApiOperation({ summary: 'It has been looked at' })
  @ApiOkResponse({ type: AccountView })
  clear(@Param('id') id: string): Promise<AccountView> {
    return this.accounts.flag(id, null);
  }

  @Post(':id/retry')
  @HttpCode(200)
  @Allow('accounts:write')
  @ApiOperation({ summary: 'Try again now' })
  @ApiOkResponse({ type: AccountView })
  retry(@Param('id') id: string, @Body() body: RetryAccount): Promise<AccountView> {
    return this.accounts.retry(id, body.force ?? false);
  }

  @Post(':id/adopt')
  @HttpCode(200)
  @Allow('accounts:write')
  @ApiOperation({ summary: 'Take over a user that exists at the platform' })
  @ApiOkResponse({ type: AccountView })
  adopt(@Param('id') id: string, @Body() body: AdoptAccount): Promise<AccountView> {
    return this.accounts.adopt(id, body);
  }

  @Get(':id/access')
  @Allow('accounts:access')
  @ApiOperation({ summary: 'How the subscriber comes in; recorded' })
  @ApiOkResponse({ type: AccessView })
  access(@Param('id') id: string): Promise<object> {
    return this.accounts.access(id);
  }

  @Post(':id/access')
  @HttpCode(200)
  @Allow('accounts:access')
  @ApiOperation({ summary: 'Ask the platform for a fresh way in' })
  @ApiOkResponse({ type: AccessView })
  renewAccess(@Param('id') id: string): Promise<object> {
    return this.accounts.renewAccess(id);
  }
}

function located(reply: FastifyReply, work: { id: string }): object {
  void reply.header('location', `/v1/works/${work.id}`);
  return work;
}
