// The forms of the product's own secrets, to be recognised wherever they stand: in a path, a header, an error, a plugin's message.

/** Keys of the API (`cp_`), sessions (`cps_`), password links (`cpl_`), set-up tokens (`cpi_`) and webhook secrets, also percent-encoded. */
const prefixed = /\b(cp[a-z]?_|whsec_)(?:[\w+/=~-]|%[\da-f]{2}){8,}/gi;
const recoveryCode = /(?<![\w-])[a-hjkmnp-z2-9]{6}(?:-[a-hjkmnp-z2-9]{6})+(?![\w-])/gi;
/** Base32, as second factors are set up with. */
const base32 = /\b[A-Z2-7]{32,}\b/g;
/** Anything that may be random bits in base64url: tokens without a prefix, passkey challenges and credentials, CSRF tokens, seals. */
const unbroken = /sha(?:256|384|512)-[\w+/=-]+|(?<![\w-])[\w-]{32,}(?![\w-])/g;
const isIntegrity = (text: string): boolean => /^sha\d{3}-/.test(text);

/** Random bits mix lower case, upper case and digits at nearly every second character; identifiers and uuids do not. */
function looksRandom(text: string): boolean {
  if (!/[a-z]/.test(text) || !/[A-Z]/.test(text)) return false;
  let changes = 0;
  for (let at = 1; at < text.length; at += 1) if (kindOf(text.charCodeAt(at)) !== kindOf(text.charCodeAt(at - 1))) changes += 1;
  return changes > text.length * 0.36;
}

function kindOf(code: number): number {
  if (code >= 97) return 0;
  if (code >= 65) return 1;
  return code >= 48 && code <= 57 ? 2 : 3;
}

/** What has the form of one of the product's secrets becomes `•••`; the prefix that names its kind stays. */
export function maskSecrets(text: string): string {
  return text
    .replace(prefixed, '$1•••')
    .replace(unbroken, (run) => (looksRandom(run) && !isIntegrity(run) ? '•••' : run))
    .replace(base32, '•••')
    .replace(recoveryCode, '•••');
}

// Shorter ones may be words that a log needs.
const shortestKnown = 12;

/** Masks the given secrets, whatever their form, and all that has the form of one. */
export function secretMasker(known: readonly string[]): (text: string) => string {
  const values = known
    .filter(({ length }) => length >= shortestKnown)
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]);
  if (values.length === 0) return maskSecrets;
  // The longest first: one may begin with another.
  const alternatives = [...new Set(values)].toSorted((a, b) => b.length - a.length).map((value) => value.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'));
  const given = new RegExp(alternatives.join('|'), 'g');
  return (text) => maskSecrets(text.replace(given, '•••'));
}
