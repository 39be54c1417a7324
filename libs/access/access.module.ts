import { Global, Module } from '@nestjs/common';
import { Retention, SealedColumns } from '#kernel';
import { ApiKeysController } from './api-keys/api-keys.controller.ts';
import { ApiKeys } from './api-keys/api-keys.service.ts';
import { AuditController } from './audit/audit.controller.ts';
import { AuditExport } from './audit/audit-export.ts';
import { Authenticators } from './sessions/authenticators.ts';
import { LastUse } from './sessions/last-use.ts';
import { OidcController } from './oidc/oidc.controller.ts';
import { Oidc } from './oidc/oidc.service.ts';
import { PasswordLinks } from './passwords/password-links.ts';
import { PasswordsController } from './passwords/passwords.controller.ts';
import { Passwords } from './passwords/passwords.service.ts';
import { accessRetention } from './retention.ts';
import { Rights } from './rights/rights.ts';
import { PasskeyChallenges } from './passkeys/passkey-challenges.ts';
import { PasskeysController } from './passkeys/passkeys.controller.ts';
import { Passkeys } from './passkeys/passkeys.service.ts';
import { Proofs } from './second-factor/proofs.ts';
import { RecoveryCodeStore } from './second-factor/recovery-codes.ts';
import { totpPlace, TotpCodes } from './second-factor/totp-codes.ts';
import { SignOut } from './sessions/sign-out.service.ts';
import { StepUp, StepUpController } from './step-up/step-up.ts';
import { RolesController } from './roles/roles.controller.ts';
import { Roles } from './roles/roles.service.ts';
import { SealAudit } from './audit/seal-audit.ts';
import { SecondFactorsController } from './second-factor/second-factors.controller.ts';
import { SecondFactors } from './second-factor/second-factors.service.ts';
import { SessionsController } from './sessions/sessions.controller.ts';
import { Sessions } from './sessions/sessions.service.ts';
import { SignInThrottle } from './sessions/sign-in-throttle.ts';
import { SignIn } from './sessions/sign-in.service.ts';
import { UsersController } from './users/users.controller.ts';
import { Users } from './users/users.service.ts';
import { AuditVerifications } from './audit/verify-audit.work.ts';

/** Who may do what: people, keys, roles and sessions. */
@Global()
@Module({
  controllers: [
    ApiKeysController,
    OidcController,
    PasskeysController,
    PasswordsController,
    StepUpController,
    SecondFactorsController,
    RolesController,
    SessionsController,
    UsersController,
    AuditController,
  ],
  providers: [
    Authenticators,
    LastUse,
    ApiKeys,
    Oidc,
    PasswordLinks,
    PasskeyChallenges,
    Passkeys,
    Passwords,
    Proofs,
    RecoveryCodeStore,
    SignOut,
    StepUp,
    TotpCodes,
    SecondFactors,
    Rights,
    Roles,
    Sessions,
    SignIn,
    SignInThrottle,
    Users,
    AuditExport,
    AuditVerifications,
    SealAudit,
  ],
  exports: [ApiKeys, Users],
})
export class AccessModule {
  constructor(sealed: SealedColumns, retention: Retention) {
    retention.add(...accessRetention);
    sealed.add({ table: 'app_user', id: 'id', column: 'totp_sealed', holds: 'text', place: totpPlace });
  }
}
