import type { Origin } from '../../runs/report.ts';

/** How texts name the one that counts when something comes twice. */
export const repeatOf = ({ origin }: { origin: Origin }): string => `repetido: vale o de ${origin.file}, ${origin.path}`;
