export * from './admits.ts';
export * from './contract.ts';
export * from './failure.ts';
export * from './in-session.ts';
export * from './json-client.ts';
export * from './money.ts';
export * from './parse-json.ts';
export * from './same-text.ts';
export * from './set-by-step.ts';
export * from './settings.ts';
export * from './spelling.ts';
export * from './turns.ts';
/** The one copy of zod that host, SDK and plugins share. */
export { z } from 'zod';
