import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, RecentSignIn, Public, SignedIn } from '#kernel';
import { AskReset, ChangePassword, ConfirmReset, PasswordLinkView } from './passwords.dto.ts';
import { Passwords } from './passwords.service.ts';

@ApiTags('sessions')
@Controller()
export class PasswordsController {
  constructor(private readonly passwords: Passwords) {}

  @Post('password-resets')
  @HttpCode(204)
  @Public()
  @ApiOperation({ summary: 'Ask for a link by e-mail; the answer is the same for an unknown address', security: [] })
  @ApiNoContentResponse()
  ask(@Body() body: AskReset): Promise<void> {
    return this.passwords.ask(body.email);
  }

  @Post('password-resets/confirm')
  @HttpCode(204)
  @Public()
  @ApiOperation({ summary: 'Set a password with the token of a link; all sessions end', security: [] })
  @ApiNoContentResponse()
  confirm(@Body() body: ConfirmReset): Promise<void> {
    return this.passwords.confirm(body);
  }

  @Post('me/password')
  @HttpCode(204)
  @SignedIn()
  @ApiOperation({ summary: "Change one's own password; the other sessions end" })
  @ApiNoContentResponse()
  change(@Body() body: ChangePassword): Promise<void> {
    return this.passwords.change(body);
  }

  @Post('users/:id/password-links')
  @Allow('users:write')
  @RecentSignIn()
  @ApiOperation({ summary: 'A link with which a person sets their password, to hand over yourself' })
  @ApiCreatedResponse({ type: PasswordLinkView })
  link(@Param('id') id: string): Promise<PasswordLinkView> {
    return this.passwords.link(id);
  }
}
