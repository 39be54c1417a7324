import type { SaberMaisControl } from '../../sandbox/control-client.ts';
import type { Product } from '../supervisor/product.ts';
import type { Api } from './api.ts';
import type { Checks } from './checks.ts';
import type { Facts } from './facts.ts';
import type { Paper } from './paper.ts';

/** What a step can reach: the API as a client sees it, the platform from behind its counter, and the paper. */
export interface World {
  api: Api;
  platform: SaberMaisControl;
  facts: Facts;
  paper: Paper;
  check: Checks;
  signal: AbortSignal;
  /** Where the processes of the product write. */
  logFile: string;
  product: Product;
}

/** One paragraph of the guide, made true. Throws to give up; what merely fails goes to `check`. */
export interface Step {
  /** The way there, as the guide writes it: Ações › Produtos › Sincronizar. */
  title: string;
  /** What the guide says there, to the letter; nothing where it says nothing. */
  guide?: readonly string[];
  run(world: World): Promise<void>;
}
