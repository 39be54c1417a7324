import { Controller, Get, Query, Redirect, Req, Res } from '@nestjs/common';
import { ApiFoundResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '#kernel';
import { OidcStart } from './oidc-start.dto.ts';
import { Oidc } from './oidc.service.ts';

@ApiTags('sessions')
@Controller('oidc')
export class OidcController {
  constructor(private readonly oidc: Oidc) {}

  @Get('start')
  @Redirect()
  @Public()
  @ApiOperation({ summary: 'Sign in at the identity provider: open it in the browser', security: [] })
  @ApiFoundResponse({ description: 'To the identity provider' })
  start(@Query() query: OidcStart, @Res({ passthrough: true }) reply: FastifyReply): Promise<{ url: string; statusCode: number }> {
    return this.oidc.start(query, reply);
  }

  @Get('callback')
  @Redirect()
  @Public()
  @ApiOperation({ summary: 'Where the identity provider sends the browser back to', security: [] })
  @ApiFoundResponse({ description: 'To the console: signed in, or `/sign-in?error=<code>`' })
  finish(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<{ url: string; statusCode: number }> {
    return this.oidc.finish(request, reply);
  }
}
