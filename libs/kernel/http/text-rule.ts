import { registerDecorator } from 'class-validator';

/** Blanks that are not a space: one of another width, or without a line break. */
const blanks = /[\u00A0\u2000-\u200A\u202F\u205F\u3000]/g;

/** Text as it is stored: trimmed, each accented letter as one character (NFC), every blank a space. */
export const normalText = (text: string): string => text.replace(blanks, ' ').trim().normalize('NFC');

/** Line breaks and other controls: one line shall stay one line in lists, files and logs. */
const controls = /[\p{Cc}\u2028\u2029]/u;
const controlsBesideLines = /(?![\n\r\t])\p{Cc}/u;
/** Zero width, direction of writing, joiners, fillers, private use: what two different texts could hide behind one look. */
const invisible = /[\p{Cf}\p{Cs}\p{Co}\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0]|\p{M}{3,}/u;
/** Letters of other scripts, and styled ones, that can be taken for Latin. Brazilian names need none of them. */
const lookAlike =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\p{Script=Lisu}\uFF01-\uFF5E\u{1D400}-\u{1D7FF}]/u;

export interface TextRule {
  /** Several lines are meant. */
  lines: boolean;
}

/** Each fault of a text by its code, with what is said of it. */
const faults: readonly { code: string; message: string; isAt(text: string, rule: TextRule): boolean }[] = [
  {
    code: 'line_break',
    message: 'não pode ter quebras de linha nem caracteres de controle',
    isAt: (text, { lines }) => (lines ? controlsBesideLines : controls).test(text),
  },
  { code: 'invisible_character', message: 'tem caracteres invisíveis; apague e digite de novo', isAt: (text) => invisible.test(text) },
  { code: 'look_alike_character', message: 'tem letras de outro alfabeto, parecidas com as nossas; digite de novo', isAt: (text) => lookAlike.test(text) },
];

/** The checks of a text field, one for each code. */
export const textChecks = (rule: TextRule): PropertyDecorator[] =>
  faults.map(
    ({ code, message, isAt }): PropertyDecorator =>
      (target, key) =>
        registerDecorator({
          name: code,
          target: target.constructor,
          propertyName: String(key),
          validator: { validate: (value: unknown) => typeof value !== 'string' || !isAt(value, rule), defaultMessage: () => message },
        }),
  );

/** Printable Latin letters, digits and signs alone: no fault can be in it, and NFC changes nothing. */
export const isPlainLatin = (text: string): boolean => /^[\x20-\x7E\u00A1-\u00AC\u00AE-\u017F]*$/.test(text);
