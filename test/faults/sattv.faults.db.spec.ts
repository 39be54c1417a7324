import { faultMatrix } from './fault-matrix.ts';
import { satTvUnderTest } from './sattv-under-test.ts';

faultMatrix(satTvUnderTest);
