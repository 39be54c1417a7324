/** Why an import did not run, said to the operator (pt-BR). Its stack helps nobody. */
export class ImportProblem extends Error {
  override readonly name = 'ImportProblem';
}

export const importProblem = (message: string): ImportProblem => new ImportProblem(message);
