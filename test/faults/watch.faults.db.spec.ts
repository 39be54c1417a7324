import { faultMatrix } from './fault-matrix.ts';
import { watchUnderTest } from './watch-under-test.ts';

faultMatrix(watchUnderTest);
