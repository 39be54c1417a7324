export * from './drive.ts';
export * from './fake-host.ts';
