import type { PackageModules } from './module-loader.ts';
import type { OtherUser } from './privileges.ts';

/** The first line from the host to a plugin's process. */
export interface Boot {
  modules: PackageModules;
  memoryMb: number;
  /** Loads the conformance kit too, and gives its checks the time they need. */
  kit: boolean;
  /** Whom to become before the plugin's code runs; absent: the process stays who it is. */
  user?: OtherUser;
}

/** How a plugin's process says why it ended itself. */
export const exitCodes = { memory: 70, time: 71 } as const;

/** For the log. */
export const exitReasons = new Map<number | null, string>([
  [exitCodes.memory, 'it used up its memory'],
  [exitCodes.time, 'it did not let go of the processor'],
]);
