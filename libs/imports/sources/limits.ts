/** What one import may bring. Beyond it nothing is read: it is split. */
export const mostBytes = 10 * 1024 * 1024;
export const mostLines = 50_000;
export const mostColumns = 60;
/** Of one cell, in characters; each column allows less. */
export const longestCell = 10_000;
