import { Global, Module } from '@nestjs/common';
import { Retention, SealedColumns } from '#kernel';
import { ApiKeysController } from './api-keys.controller.ts';
import { ApiKeys } from './api-keys.service.ts';
import { AuditController } from './audit.controller.ts';
import { AuditExport } from './audit-export.ts';
import { Authenticators } from './authenticators.ts';
import { OidcController } from './oidc.controller.ts';
import { Oidc } from './oidc.service.ts';
import { PasswordLinks } from './password-links.ts';
import { PasswordsController } from './passwords.controller.ts';
import { Passwords } from './passwords.service.ts';
import { accessRetention } from './retention.ts';
import { RolesController } from './roles.controller.ts';
import { Roles } from './roles.service.ts';
import { SealAudit } from './seal-audit.ts';
import { SecondFactorsController } from './second-factors.controller.ts';
import { SecondFactors, totpPlace } from './second-factors.service.ts';
import { SessionsController } from './sessions.controller.ts';
import { Sessions } from './sessions.service.ts';
import { SignInThrottle } from './sign-in-throttle.ts';
import { SignIn } from './sign-in.service.ts';
import { UsersController } from './users.controller.ts';
import { Users } from './users.service.ts';
import { AuditVerifications } from './verify-audit.work.ts';

/** Who may do what: people, keys, roles and sessions. */
@Global()
@Module({
  controllers: [
    ApiKeysController,
    OidcController,
    PasswordsController,
    SecondFactorsController,
    RolesController,
    SessionsController,
    UsersController,
    AuditController,
  ],
  providers: [
    Authenticators,
    ApiKeys,
    Oidc,
    PasswordLinks,
    Passwords,
    SecondFactors,
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
