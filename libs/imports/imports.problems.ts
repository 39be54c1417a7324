import { problems } from '#kernel';

/** Why an import is refused whole. */
export const importsProblem = problems('imports', {
  file_empty: { status: 422, pt: 'O arquivo está vazio.', en: 'The file is empty.' },
  file_is_spreadsheet: {
    status: 422,
    pt: 'O arquivo é uma planilha. Salve-a como CSV (UTF-8) e envie o CSV.',
    en: 'The file is a spreadsheet. Save it as CSV (UTF-8) and send that.',
  },
  file_not_text: { status: 422, pt: 'O arquivo não é um texto: contém bytes nulos.', en: 'The file is no text: it contains NUL bytes.' },
  file_encoding: {
    status: 422,
    pt: 'Não foi possível ler a codificação do arquivo. Salve-o como CSV UTF-8 ou Windows-1252.',
    en: 'The encoding of the file cannot be read. Save it as CSV in UTF-8 or Windows-1252.',
  },
  file_too_large: { status: 422, pt: 'O arquivo passa de {megabytes} MB. Divida-o.', en: 'The file is larger than {megabytes} MB. Split it.' },
  file_not_base64: { status: 422, pt: 'O conteúdo do arquivo não está em base64.', en: 'The content of the file is not base64.' },
  one_file: { status: 422, pt: 'Envie um arquivo CSV de cada vez.', en: 'Send one CSV file at a time.' },
  files_twice: {
    status: 422,
    pt: 'Há arquivos com o mesmo nome: {names}. Dê a cada um o seu.',
    en: 'Files have the same name: {names}. Give each its own.',
  },
  csv_broken: {
    status: 422,
    pt: 'O CSV não pôde ser lido: aspas sem par, perto da linha {line}. Nada foi aproveitado.',
    en: 'The CSV cannot be read: unbalanced quotes near line {line}. Nothing was taken.',
  },
  csv_no_lines: { status: 422, pt: 'O CSV não tem linhas além do cabeçalho.', en: 'The CSV has no lines but its header.' },
  too_many_lines: { status: 422, pt: 'O arquivo tem mais de {most} linhas. Divida-o.', en: 'The file has more than {most} lines. Split it.' },
  too_many_columns: { status: 422, pt: 'O arquivo tem mais de {most} colunas.', en: 'The file has more than {most} columns.' },
  columns_missing: {
    status: 422,
    pt: 'Faltam colunas no cabeçalho: {columns}. A primeira linha do arquivo precisa trazer os nomes das colunas.',
    en: 'Columns are missing in the header: {columns}. The first line of the file has to name the columns.',
  },
  columns_twice: { status: 422, pt: 'Há colunas repetidas no cabeçalho: {columns}.', en: 'Columns are there twice: {columns}.' },
  nothing_recognised: {
    status: 422,
    pt: 'Nenhum dos arquivos é uma resposta da API do HubSoft.',
    en: 'None of the files is an answer of HubSoft’s API.',
  },
  import_not_previewed: {
    status: 409,
    pt: 'Esta importação não pode ser executada (situação: {status}).',
    en: 'This import cannot be run (status: {status}).',
  },
  import_not_held: { status: 409, pt: 'Esta importação não aguarda aprovação (situação: {status}).', en: 'This import is not held (status: {status}).' },
  nothing_to_import: {
    status: 422,
    pt: 'Nenhuma linha mudaria alguma coisa: não há o que executar.',
    en: 'No line would change anything: there is nothing to run.',
  },
  lines_gone: {
    status: 409,
    pt: 'O que veio nesta importação já foi apagado: passou o prazo de retenção, ou uma pessoa citada foi apagada. Envie de novo.',
    en: 'What came in this import was deleted already: as retention has it, or with a person it tells of. Send it again.',
  },
});
export type ImportCode = keyof typeof importsProblem.texts;
