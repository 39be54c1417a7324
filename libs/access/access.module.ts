import { Global, Module } from '@nestjs/common';
import { ApiKeysController } from './api-keys.controller.ts';
import { ApiKeys } from './api-keys.service.ts';
import { Authenticators } from './authenticators.ts';
import { RolesController } from './roles.controller.ts';
import { Roles } from './roles.service.ts';
import { SessionsController } from './sessions.controller.ts';
import { Sessions } from './sessions.service.ts';
import { SignInThrottle } from './sign-in-throttle.ts';
import { SignIn } from './sign-in.service.ts';
import { UsersController } from './users.controller.ts';
import { Users } from './users.service.ts';

/** Who may do what: people, keys, roles and sessions. */
@Global()
@Module({
  controllers: [ApiKeysController, RolesController, SessionsController, UsersController],
  providers: [Authenticators, ApiKeys, Roles, Sessions, SignIn, SignInThrottle, Users],
  exports: [ApiKeys, Users],
})
export class AccessModule {}
