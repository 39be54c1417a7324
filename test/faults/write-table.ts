import { writeFileSync } from 'node:fs';
import { faultsFile, faultTable } from './table.ts';

writeFileSync(faultsFile, await faultTable());
console.log(faultsFile);
