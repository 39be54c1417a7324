import { isCommon } from './common-passwords.ts';

const least = 12;
/** What people put into long passwords because a rule asks for length. */
const common = ['senha', 'password', 'provedor', 'internet', 'admin', 'mudar', 'trocar', 'qwerty', 'abcdef', 'iloveyou', 'brasil', 'flamengo', 'welcome'];

const folded = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]/g, '');

/** Steps of one between neighbours (`123`, `cba`) or none (`aaa`). */
function runs(text: string): number {
  let count = 0;
  for (let at = 1; at < text.length; at += 1) if (Math.abs(text.charCodeAt(at) - text.charCodeAt(at - 1)) <= 1) count += 1;
  return count;
}

/** Why a password will not do (pt-BR), or `undefined`. Length and not being guessable; no rule about kinds of characters. */
export function refusePassword(password: string, person: { name: string; email: string }, listed: ReadonlySet<string>): string | undefined {
  if ([...password].length < least) return `use ao menos ${least} caracteres`;
  if (new Set(password).size < 5) return 'repete demais os mesmos caracteres';
  if (runs(password) > password.length / 2) return 'é uma sequência fácil de adivinhar';
  if (isCommon(password, listed)) return 'é uma das senhas mais usadas, ou é feita delas';
  const own = [...person.name.split(/\s+/), ...person.email.split(/[@.]/).slice(0, -1)].map(folded).filter((word) => word.length >= 4);
  let rest = folded(password);
  for (const word of [...common, ...own]) rest = rest.replaceAll(word, '');
  if (rest.replace(/\d{1,4}$/, '').length < 6 && rest.length < folded(password).length) return 'é feita de palavras comuns, ou do seu nome ou e-mail';
  return undefined;
}
