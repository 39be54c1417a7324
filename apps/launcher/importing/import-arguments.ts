import { parseArgs } from 'node:util';

export interface ImportArguments {
  folder: string;
  /** Where the whole report goes. */
  report: string | undefined;
  dryRun: boolean;
  approved: boolean;
}

export const importUsage = `Uso: npm run import -- hubsoft PASTA [opções]

  PASTA            onde estão as respostas da API do HubSoft, em arquivos JSON: clientes, serviços, faturas,
                   vencimentos e tipos de serviço, cada um reconhecido pelo que contém
  --dry-run        só lê e relata; nada é gravado, e o banco de dados não é usado
  --report ARQUIVO grava o relatório completo, uma linha JSON por registro
  --approve        importa mesmo que muitas contas nas plataformas sejam bloqueadas ou encerradas

Repetir a importação não duplica nada: só o que mudou no HubSoft é atualizado.`;

/** Reads what was typed after `npm run import --`; or says what is wrong with it (pt-BR). */
export function readImportArguments(given: readonly string[]): ImportArguments | { wrong: string } {
  const options = { 'dry-run': { type: 'boolean' }, approve: { type: 'boolean' }, report: { type: 'string' } } as const;
  const asked = ((): ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>> | { wrong: string } => {
    try {
      return parseArgs({ args: [...given], options, allowPositionals: true, strict: true });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const option = given.find((argument) => argument.startsWith('-') && !Object.keys(options).includes(argument.replace(/^-+/, '').replace(/=.*/, '')));
      return {
        wrong:
          code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' && option
            ? `Opção desconhecida: ${option}`
            : '--report pede o nome de um arquivo; as outras opções não têm valor.',
      };
    }
  })();
  if ('wrong' in asked) return asked;
  const [source, folder, ...more] = asked.positionals;
  if (source === undefined) return { wrong: 'Informe de onde importar: hubsoft.' };
  if (source !== 'hubsoft') return { wrong: `Origem desconhecida: "${source}". Há uma: hubsoft.` };
  if (folder === undefined) return { wrong: 'Informe a pasta com os arquivos JSON.' };
  if (more.length > 0) return { wrong: `Informe uma pasta só (sobrou: ${more.join(' ')}).` };
  return { folder, report: asked.values.report, dryRun: asked.values['dry-run'] ?? false, approved: asked.values.approve ?? false };
}
