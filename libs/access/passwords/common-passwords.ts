/** Most that somebody puts behind a common password to make it look like another. */
const tail = /[\d\W_]{1,6}$/;
const shortest = 4;

/** Lower-case passwords that leaks show to be the most used; some 49,000. Read once, when the first password is chosen. */
export async function commonPasswords(): Promise<ReadonlySet<string>> {
  listed ??= import('@zxcvbn-ts/language-common').then(({ dictionary }) => new Set(dictionary['passwords-common'].map(String)));
  return listed;
}
let listed: Promise<ReadonlySet<string>> | undefined;

/** Whether a password is one of the most used, two of them in a row, or either with some digits or signs behind. */
export function isCommon(password: string, common: ReadonlySet<string>): boolean {
  const text = password.toLowerCase().normalize('NFKC').trim();
  return [text, text.replace(tail, '')].some((each) => isMadeOf(each, common));
}

function isMadeOf(text: string, common: ReadonlySet<string>): boolean {
  if (common.has(text)) return true;
  for (let at = shortest; at <= text.length - shortest; at += 1) if (common.has(text.slice(0, at)) && common.has(text.slice(at))) return true;
  return false;
}
