// `npm run ledger -- verify`: recomputes what is stored of the customer ledger from its facts. Exit status 1 when anything differs.
import { VerifyLedger } from '#billing';
import { openProductDatabase } from './importing/import-database.ts';
import { openModules } from './modules-context.ts';

const shown = (cents: number | null): string => (cents === null ? '-' : `R$ ${(cents / 100).toFixed(2).replace('.', ',')}`);

async function verify(): Promise<number> {
  const database = await openProductDatabase(process.env, (line) => console.error(line));
  try {
    const modules = await openModules(database.env);
    try {
      const differences = await modules.get(VerifyLedger).differences();
      for (const { what, id, storedCents, factsCents } of differences)
        console.log(`${what} ${id}: gravado ${shown(storedCents)}, pelos fatos ${shown(factsCents)}`);
      console.log(differences.length === 0 ? 'O razão de clientes confere.' : `${differences.length} diferença(s).`);
      return differences.length === 0 ? 0 : 1;
    } finally {
      await modules.close();
    }
  } finally {
    await database.close();
  }
}

if (process.argv[2] === 'verify') process.exitCode = await verify();
else {
  console.error('Uso: npm run ledger -- verify');
  process.exitCode = 2;
}
