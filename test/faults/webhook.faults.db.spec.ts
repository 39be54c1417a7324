import { faultMatrix } from './fault-matrix.ts';
import { webhookUnderTest } from './webhook-under-test.ts';

faultMatrix(webhookUnderTest);
