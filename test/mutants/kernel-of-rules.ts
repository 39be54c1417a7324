// What the pure rules take of the kernel at run time, and nothing heavier.
export * from '../../libs/kernel/civil-date.ts';
export * from '../../libs/kernel/id.ts';
export * from '../../libs/kernel/money.ts';
export * from '../../libs/kernel/problem.ts';
