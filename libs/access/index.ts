export { AccessModule } from './access.module.ts';
export { ApiKeys } from './api-keys/api-keys.service.ts';
export { hashToken } from './sessions/tokens.ts';
export { Users } from './users/users.service.ts';
