import { faultMatrix } from './fault-matrix.ts';
import { saberMaisUnderTest } from './saber-mais-under-test.ts';

faultMatrix(saberMaisUnderTest);
