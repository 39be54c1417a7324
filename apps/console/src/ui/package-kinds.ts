import type { PackageView } from '../api/generated/types.gen.ts';

/** How a package is sold, as operators say it. */
export const kinds: Record<PackageView['kind'], string> = { standalone: 'Avulso', benefit: 'Benefício', combo: 'Combo' };
