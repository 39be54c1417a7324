import { motv } from '@content-platforms/motv';
import { neo } from '@content-platforms/neo';
import type { AnyPlugin } from '@content-platforms/plugin-sdk';
import { playHub } from '@content-platforms/playhub';
import { saberMais } from '@content-platforms/saber-mais';
import { satTv } from '@content-platforms/sattv';
import { watch } from '@content-platforms/watch';
import { webhook } from '@content-platforms/webhook';

/** The platforms the product can talk to, one line each. */
export const plugins: AnyPlugin[] = [saberMais, satTv, webhook, playHub, neo, watch, motv];
