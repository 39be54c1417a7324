// A process that runs a product, to be killed by a test: options as JSON in the first argument; says what it has, one line of
// JSON. Run from dist/.
import { startProduct, type ProductOptions } from '../../apps/launcher/supervisor/product.ts';

try {
  const { url, apiKey, postgres, pids } = await startProduct(JSON.parse(process.argv[2] ?? '{}') as ProductOptions);
  console.log(JSON.stringify({ url, apiKey, adopted: postgres?.adopted, pids: pids() }));
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
