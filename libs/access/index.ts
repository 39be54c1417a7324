export { AccessModule } from './access.module.ts';
export { ApiKeys } from './api-keys.service.ts';
export { hashToken } from './tokens.ts';
export { Users } from './users.service.ts';
