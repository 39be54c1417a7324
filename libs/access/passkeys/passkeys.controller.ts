import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiList, type JsonText, Listing, type ListQuery, Public, RecentSignIn, SignedIn } from '#kernel';
import { CurrentSession } from '../sessions/sessions.dto.ts';
import { SignIn } from '../sessions/sign-in.service.ts';
import { AddPasskey, PasskeyAdded, PasskeyAssertion, PasskeyOptions, PasskeyView } from './passkeys.dto.ts';
import { passkeyList, Passkeys } from './passkeys.service.ts';

@ApiTags('sessions')
@Controller()
export class PasskeysController {
  constructor(
    private readonly passkeys: Passkeys,
    private readonly signIn: SignIn,
  ) {}

  @Get('me/passkeys')
  @SignedIn()
  @ApiOperation({ summary: "One's own passkeys" })
  @ApiList(passkeyList, PasskeyView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return this.passkeys.page(query);
  }

  @Post('me/passkeys/options')
  @HttpCode(200)
  @SignedIn()
  @RecentSignIn()
  @ApiOperation({ summary: 'What the browser makes a passkey from' })
  @ApiOkResponse({ type: PasskeyOptions })
  registration(): Promise<PasskeyOptions> {
    return this.passkeys.registration();
  }

  @Post('me/passkeys')
  @SignedIn()
  @RecentSignIn()
  @ApiOperation({ summary: 'Add a passkey; the other sessions end' })
  @ApiCreatedResponse({ type: PasskeyAdded })
  add(@Body() body: AddPasskey): Promise<PasskeyAdded> {
    return this.passkeys.add(body);
  }

  @Delete('me/passkeys/:id')
  @HttpCode(204)
  @SignedIn()
  @RecentSignIn()
  @ApiOperation({ summary: 'Remove a passkey of one’s own; the other sessions end' })
  @ApiNoContentResponse()
  remove(@Param('id') id: string): Promise<void> {
    return this.passkeys.remove(id);
  }

  @Post('passkeys/options')
  @HttpCode(200)
  @Public()
  @ApiOperation({ summary: 'What a passkey has to answer to sign in', security: [] })
  @ApiOkResponse({ type: PasskeyOptions })
  options(): Promise<PasskeyOptions> {
    return this.passkeys.assertion();
  }

  @Post('sessions/passkey')
  @Public()
  @ApiOperation({ summary: 'Sign in with a passkey that knows its owner; the session is an httpOnly cookie', security: [] })
  @ApiCreatedResponse({ type: CurrentSession })
  open(@Body() body: PasskeyAssertion, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<CurrentSession> {
    return this.signIn.byPasskey(body, request, reply);
  }
}
