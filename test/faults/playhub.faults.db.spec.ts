import { faultMatrix } from './fault-matrix.ts';
import { playHubUnderTest } from './playhub-under-test.ts';

faultMatrix(playHubUnderTest);
