import { type Bind, filter, type Filter, type ListSpec, maskedEmail, maskedPhone } from '#kernel';
import { readDocument } from './document.ts';

/** The words of a name as `folded()` of the database makes them. */
const words = (text: string): string[] =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

const beginsWords = (name: string, beginnings: readonly string[], bind: Bind): string =>
  `to_tsvector('simple', folded(${name})) @@ to_tsquery('simple', ${bind(beginnings.map((word) => `${word}:*`).join(' & '))})`;

/** Beginnings of any words of the name, in any order; or the whole document; or the whole external reference. */
const search = (indexOf: (document: string) => string): Filter => ({
  schema: { type: 'string', description: 'Beginnings of words of the name, or the whole document or externalRef' },
  condition: (value, bind) => {
    if (value.trim() === '') return 'true';
    const either = [`x.external_ref = ${bind(value)}`];
    const document = readDocument(value);
    if (document) either.push(`x.document_index = ${bind(indexOf(document.value))}`);
    const beginnings = words(value);
    if (beginnings.length > 0) either.push(beginsWords('x.name', beginnings, bind));
    // Found first, by their indexes: walking the list for the few that match would read all of it.
    return `c.id = ANY (ARRAY(SELECT x.id FROM customer x WHERE ${either.join(' OR ')}))`;
  },
  // A name may be anybody's; a number is one's own.
  walked: (value, bind) => {
    const beginnings = words(value);
    if (beginnings.length === 0 || /\p{N}/u.test(value)) return undefined;
    return `(c.external_ref = ${bind(value)} OR ${beginsWords('c.name', beginnings, bind)})`;
  },
});

/** Customers, found by document only through its keyed hash: `indexOf` makes it. */
export const customerList = (indexOf: (document: string) => string): ListSpec => ({
  from: 'customer c',
  id: 'c.id',
  select: {
    id: 'c.id',
    name: 'c.name',
    documentKind: 'c.document_kind',
    documentMasked: 'c.document_mask',
    email: maskedEmail('c.email'),
    phone: maskedPhone('c.phone'),
    birthDate: 'c.birth_date',
    address: 'c.address',
    externalRef: 'c.external_ref',
    version: 'c.version',
    createdAt: 'c.created_at',
    updatedAt: 'c.updated_at',
    erasedAt: 'c.erased_at',
  },
  sort: {
    // Keys grow with time, and their index is there already.
    createdAt: { sql: 'c.id', type: 'uuid' },
    name: { sql: 'folded(c.name) COLLATE "C"', type: 'text' },
  },
  defaultSort: '-createdAt',
  filters: {
    id: filter.uuid('c.id'),
    search: search(indexOf),
    document: {
      schema: { type: 'string', description: 'CPF or CNPJ, whole' },
      condition: (value, bind) => {
        const document = readDocument(value);
        return document && `c.document_index = ${bind(indexOf(document.value))}`;
      },
    },
    externalRef: filter.text('c.external_ref'),
  },
});
