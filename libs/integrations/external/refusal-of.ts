import { admits, contractVersion } from '@content-platforms/plugin-sdk';

/** Why a plugin that loads is not taken all the same; pt-BR. `undefined`: it is. */
export function refusalOf({ key, contract }: { key: string; contract: string }): string | undefined {
  if (!admits(contract, contractVersion)) return `O plugin fala a versão ${contract} do contrato; aqui é a ${contractVersion}.`;
  if (!/^[a-z][a-z0-9-]{1,40}$/.test(key)) return 'A chave do plugin é inválida.';
  return undefined;
}
