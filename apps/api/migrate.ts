import 'reflect-metadata';
import { migrate, readConfig } from '#kernel';
import { migrations } from './migrations/index.ts';

const ran = await migrate(readConfig().databaseUrl, migrations);
if (ran.length > 0) console.log(`Banco de dados atualizado: ${ran.length} migração(ões).`);
