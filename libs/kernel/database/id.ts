import { v7 } from 'uuid';

/** Returns a new key: a uuid v7, so that keys are ordered by time. */
export const newId = (): string => v7();
