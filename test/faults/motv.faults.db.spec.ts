import { faultMatrix } from './fault-matrix.ts';
import { motvUnderTest } from './motv-under-test.ts';

faultMatrix(motvUnderTest);
