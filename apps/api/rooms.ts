import type { Type } from '@nestjs/common';

/** Every room, in the order of the house; both applications import them all. */
export const rooms: Type[] = [];
