// What the pure rules take of the kernel at run time, and nothing heavier.
export * from '../../libs/kernel/time/civil-date.ts';
export * from '../../libs/kernel/database/id.ts';
export * from '../../libs/kernel/money.ts';
export * from '../../libs/kernel/http/problem.ts';
