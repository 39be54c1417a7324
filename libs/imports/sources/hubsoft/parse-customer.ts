import { readDocument, readEmail, readPhone, type TaxDocument } from '#customers';
import type { CivilDate } from '#kernel';
import { readBirthDate, readDay, readKey, readText } from './read-values.ts';

/** A customer as one answer tells of them; in a list of customers, or inside an invoice. */
export interface ToldCustomer {
  id: string | undefined;
  code: string | undefined;
  name: string | undefined;
  document: TaxDocument | undefined;
  /** A document was told, and its digits do not check. */
  wrongDocument: boolean;
  email: string | undefined;
  phone: string | undefined;
  birthDate: CivilDate | undefined;
  since: CivilDate | undefined;
  /** What was told and could not be taken (pt-BR). */
  left: string[];
}

/** The first of several fields that can be read; `wrong` when some were told and none could. */
function firstOf(values: readonly unknown[], read: (text: string) => string | undefined): { found: string | undefined; wrong: boolean } {
  const told = values.flatMap((value) => readText(value) ?? []);
  const found = told.map(read).find((text) => text !== undefined);
  return { found, wrong: told.length > 0 && found === undefined };
}

/** A key that is a document would carry it into references and reports. */
const readCustomerKey = (value: unknown): string | undefined => {
  const key = readKey(value);
  return key !== undefined && readDocument(key) === undefined ? key : undefined;
};

export function parseCustomer(value: Record<string, unknown>, today: CivilDate): ToldCustomer {
  const documentText = readText(value['cpf_cnpj']);
  const document = documentText === undefined ? undefined : readDocument(documentText);
  const email = firstOf([value['email_principal'], value['email_secundario']], (text) => readEmail(text));
  const phone = firstOf([value['telefone_primario'], value['telefone_secundario'], value['telefone_terciario']], (text) => readPhone(text));
  return {
    id: readCustomerKey(value['id_cliente']),
    code: readCustomerKey(value['codigo_cliente']),
    name: readText(value['nome_razaosocial'], 200) ?? readText(value['nome_fantasia'], 200),
    document,
    wrongDocument: documentText !== undefined && document === undefined,
    email: email.found,
    phone: phone.found,
    // Both spellings are in use.
    birthDate: readBirthDate(value['data_nascmento'], today) ?? readBirthDate(value['data_nascimento'], today),
    since: readDay(value['data_cadastro']),
    left: [...(email.wrong ? ['e-mail inválido: não importado'] : []), ...(phone.wrong ? ['telefone inválido: não importado'] : [])],
  };
}
