import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow, ApiList, type JsonText, Listing, type ListQuery, Public, SignedIn } from '#kernel';
import { CurrentSession, SessionView, SetupBody, SignedOut, SignInBody, SignInOptions, SignOutBody } from './sessions.dto.ts';
import { ownSessionList, sessionList } from './sessions.list.ts';
import { Sessions } from './sessions.service.ts';
import { SignOut } from './sign-out.service.ts';
import { SignIn } from './sign-in.service.ts';

@ApiTags('sessions')
@Controller()
export class SessionsController {
  constructor(
    private readonly signIn: SignIn,
    private readonly sessions: Sessions,
    private readonly signOuts: SignOut,
  ) {}

  @Get('sign-in')
  @Public()
  @ApiOperation({ summary: 'How one can sign in', security: [] })
  @ApiOkResponse({ type: SignInOptions })
  options(): Promise<SignInOptions> {
    return this.signIn.options();
  }

  @Post('setup')
  @Public()
  @ApiOperation({ summary: 'Make the first administrator, with the token that the installation printed or was given; signs in', security: [] })
  @ApiCreatedResponse({ type: CurrentSession })
  setUp(@Body() body: SetupBody, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<CurrentSession> {
    return this.signIn.setUp(body, request, reply);
  }

  @Post('sessions')
  @Public()
  @ApiOperation({ summary: 'Sign in; the session is an httpOnly cookie', security: [] })
  @ApiCreatedResponse({ type: CurrentSession })
  open(@Body() body: SignInBody, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<CurrentSession> {
    return this.signIn.byPassword(body, request, reply);
  }

  @Get('sessions/current')
  @SignedIn()
  @ApiOperation({ summary: 'Who asks, and what they may do' })
  @ApiOkResponse({ type: CurrentSession })
  current(@Req() request: FastifyRequest): Promise<CurrentSession> {
    return this.sessions.current(request);
  }

  @Delete('sessions/current')
  @HttpCode(204)
  @SignedIn()
  @ApiOperation({ summary: 'Sign out' })
  @ApiNoContentResponse()
  endCurrent(@Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    return this.sessions.endCurrent(reply);
  }

  @Post('sign-out')
  @HttpCode(200)
  @SignedIn()
  @ApiOperation({ summary: 'Sign out, here or everywhere; says where the session at the identity provider ends' })
  @ApiOkResponse({ type: SignedOut })
  signOut(@Body() body: SignOutBody, @Res({ passthrough: true }) reply: FastifyReply): Promise<SignedOut> {
    return this.signOuts.run(body.everywhere ?? false, reply);
  }

  @Get('sessions')
  @Allow('sessions:read')
  @ApiOperation({ summary: 'Sessions, of everybody' })
  @ApiList(sessionList, SessionView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return this.sessions.page(query);
  }

  @Get('users/:id/sessions')
  @Allow('sessions:read')
  @ApiOperation({ summary: 'Sessions of a person' })
  @ApiList(ownSessionList, SessionView)
  ofUser(@Param('id') id: string, @Listing() query: ListQuery): Promise<JsonText> {
    return this.sessions.pageOf(id, query);
  }

  @Get('me/sessions')
  @SignedIn()
  @ApiOperation({ summary: "One's own sessions" })
  @ApiList(ownSessionList, SessionView)
  own(@Listing() query: ListQuery): Promise<JsonText> {
    return this.sessions.ownPage(query);
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @SignedIn()
  @ApiOperation({ summary: "End a session: one's own, or anybody's with sessions:write" })
  @ApiNoContentResponse()
  end(@Param('id') id: string): Promise<void> {
    return this.sessions.end(id);
  }
}
