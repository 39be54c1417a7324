export * from './drive.ts';
export * from './fake-host.ts';
export * from './conformance/index.ts';
