/** `52998224725` → `529.982.247-25`; `12ABC34501DE35` → `12.ABC.345/01DE-35`; `undefined` for what is neither a CPF nor a CNPJ. */
export function masked(document: string): string | undefined {
  const plain = unmasked(document);
  if (/^\d{11}$/.test(plain)) return plain.replace(/^(...)(...)(...)(..)$/, '$1.$2.$3-$4');
  if (/^[0-9A-Z]{12}\d\d$/.test(plain)) return plain.replace(/^(..)(...)(...)(....)(..)$/, '$1.$2.$3/$4-$5');
  return undefined;
}

/** The document as we keep it: no mask, upper case. */
export function unmasked(document: string): string {
  return document.replace(/[^0-9A-Za-z]/g, '').toUpperCase();
}
