const uuidType = 2950;

/**
 * Ids for a parameter of type `uuid[]` (and no other), as PostgreSQL keeps them: of thousands, it reads each ten times as fast as from its
 * text. Dimensions, whether any is null, type; then how many, counted from one; then each with its length in bytes.
 */
export function uuids(ids: readonly (string | null)[]): Buffer {
  const head = Buffer.alloc(ids.length === 0 ? 12 : 20);
  head.writeInt32BE(ids.length === 0 ? 0 : 1, 0);
  head.writeInt32BE(ids.includes(null) ? 1 : 0, 4);
  head.writeInt32BE(uuidType, 8);
  if (ids.length === 0) return head;
  head.writeInt32BE(ids.length, 12);
  head.writeInt32BE(1, 16);
  let each = '';
  for (const id of ids) each += id === null ? 'ffffffff' : `00000010${id.slice(0, 8)}${id.slice(9, 13)}${id.slice(14, 18)}${id.slice(19, 23)}${id.slice(24)}`;
  return Buffer.concat([head, Buffer.from(each, 'hex')]);
}

/** The ids of an array that a statement answers as text (`array_agg(id)::text`), read at once where rows would be read one by one; none of nothing. */
export function readUuids<Id extends string | null = string>(array: string | null): Id[] {
  if (array === null || array === '{}') return [];
  const ids = array.slice(1, -1).split(',');
  return (array.includes('NULL') ? ids.map((each) => (each === 'NULL' ? null : each)) : ids) as Id[];
}
