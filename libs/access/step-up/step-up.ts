import { Body, Controller, Get, HttpCode, Injectable, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audit, Database, Part, RecentSignIn, SignedIn, Text } from '#kernel';
import { accessProblem } from '../access.problems.ts';
import { Typed } from '../fields.ts';
import { PasskeyAssertion } from '../passkeys/passkeys.dto.ts';
import { Passkeys } from '../passkeys/passkeys.service.ts';
import { Proofs } from '../second-factor/proofs.ts';
import { Authenticators } from '../sessions/authenticators.ts';
import { currentPerson } from '../users/current-person.ts';

export class StepUpBody {
  @Typed({ optional: true }) password?: string;
  @Text({ optional: true, max: 40, description: 'Of the authenticator application, or a recovery code' }) code?: string;
  @Part(() => PasskeyAssertion, { optional: true }) passkey?: PasskeyAssertion;
}

/** Proves once more, in an open session, who sits before the screen: sensitive changes ask for it when the last time is too long ago. */
@Injectable()
export class StepUp {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly proofs: Proofs,
    private readonly passkeys: Passkeys,
    private readonly authenticators: Authenticators,
  ) {}

  /**
   * With the password, and the second factor where it is on; or with a passkey that knows its owner. Throws `invalid_credentials`,
   * `second_factor_required`, `second_factor_wrong`, `passkey_wrong`, `too_many_attempts`, `not_a_person`.
   */
  async prove({ password, code, passkey }: StepUpBody): Promise<void> {
    const { id, sessionId } = currentPerson();
    if (password === undefined && passkey !== undefined) {
      const proven = await this.passkeys.prove(passkey);
      if (proven.userId !== id || !proven.verified) throw accessProblem('passkey_wrong');
    } else {
      await this.proofs.password(id, password ?? '');
      await this.proofs.second(id, { code, passkey });
    }
    await this.database.transaction(async (tx) => {
      await tx.query('UPDATE session SET authenticated_at = now() WHERE id = $1', [sessionId]);
      await this.audit.record(tx, { action: 'session.proven', subjectKind: 'user', subjectId: id, after: { sessionId } });
    });
    this.authenticators.forget();
  }
}

@ApiTags('sessions')
@Controller()
export class StepUpController {
  constructor(private readonly stepUp: StepUp) {}

  @Get('sessions/current/proof')
  @HttpCode(204)
  @SignedIn()
  @RecentSignIn()
  @ApiOperation({ summary: 'Whether the last proof is recent enough for what asks for one; answers `recent_sign_in_required` when not' })
  @ApiNoContentResponse()
  check(): void {
    // The guard has answered.
  }

  @Post('sessions/current/proof')
  @HttpCode(204)
  @SignedIn()
  @ApiOperation({ summary: 'Prove again who you are; what answered `recent_sign_in_required` can be asked again then' })
  @ApiNoContentResponse()
  prove(@Body() body: StepUpBody): Promise<void> {
    return this.stepUp.prove(body);
  }
}
