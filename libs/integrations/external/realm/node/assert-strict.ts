export * from './assert.ts';
export { default } from './assert.ts';
