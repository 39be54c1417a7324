import { v7 } from 'uuid';

/** A new key: uuid v7, so that keys grow with time. */
export const newId = (): string => v7();
