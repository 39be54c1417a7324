import { Body, Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, RecentSignIn, SignedIn } from '#kernel';
import { ConfirmSecondFactor, OfferSecondFactor, RecoveryCodes, RemoveSecondFactor, SecondFactorOffer } from './second-factors.dto.ts';
import { SecondFactors } from './second-factors.service.ts';

@ApiTags('sessions')
@Controller()
export class SecondFactorsController {
  constructor(private readonly factors: SecondFactors) {}

  @Post('me/second-factor')
  @SignedIn()
  @ApiOperation({ summary: 'A secret for the authenticator application; counts once confirmed' })
  @ApiCreatedResponse({ type: SecondFactorOffer })
  offer(@Body() body: OfferSecondFactor): Promise<SecondFactorOffer> {
    return this.factors.offer(body.password);
  }

  @Post('me/second-factor/confirm')
  @SignedIn()
  @ApiOperation({ summary: 'Confirm it with a first code; answers the recovery codes' })
  @ApiCreatedResponse({ type: RecoveryCodes })
  confirm(@Body() body: ConfirmSecondFactor): Promise<RecoveryCodes> {
    return this.factors.confirm(body.code);
  }

  @Post('me/second-factor/remove')
  @HttpCode(204)
  @SignedIn()
  @ApiOperation({ summary: 'Sign in with the password alone again' })
  @ApiNoContentResponse()
  remove(@Body() body: RemoveSecondFactor): Promise<void> {
    return this.factors.remove(body);
  }

  @Delete('users/:id/second-factor')
  @HttpCode(204)
  @Allow('users:write')
  @RecentSignIn()
  @ApiOperation({ summary: 'Take away the second factor of a person who lost it' })
  @ApiNoContentResponse()
  removeOf(@Param('id') id: string): Promise<void> {
    return this.factors.removeOf(id);
  }
}
