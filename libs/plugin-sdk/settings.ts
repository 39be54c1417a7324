import { z } from 'zod';
import type { JsonObject, SettingsSchema } from './contract.ts';

/**
 * Declares an integration's settings: types `connect()`, validates the operator's input, draws the form and marks secrets.
 * Unknown keys are refused. Texts (`title`, `description`) are in pt-BR.
 *
 * ```ts
 * export const settings = defineSettings(
 *   z.object({
 *     token: secret({ title: 'Token' }),
 *     baseUrl: address({ title: 'Endereço da API', default: 'https://api.example.com' }),
 *     // a text, a whole number, a choice, yes or no; `.optional()` or `.default(…)` comes before `.meta`
 *     clientId: z.string().trim().min(1).max(200).meta({ title: 'Client ID', description: 'Informado pela plataforma.' }),
 *     screens: z.int().min(1).max(5).default(2).meta({ title: 'Telas' }),
 *     loginField: z.enum(['email', 'document']).default('email').meta({ title: 'Campo de login' }),
 *     sandbox: z.boolean().default(false).meta({ title: 'Homologação' }),
 *   }),
 * );
 * ```
 *
 * Throws at load when the form cannot be drawn: a setting with `.meta({ id })`, or a secret below the first level.
 */
export function defineSettings<Shape extends z.core.$ZodShape>(object: z.ZodObject<Shape>): SettingsSchema<z.output<z.ZodObject<Shape>>> {
  const schema = object.strict();
  const jsonSchema = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' }))) as JsonObject;
  refuseWhatNoFormCanDraw(jsonSchema);
  return {
    jsonSchema,
    '~standard': {
      version: 1,
      vendor: 'content-platforms',
      validate: (value) => {
        const result = schema.safeParse(value, { error: messageOf });
        if (result.success) return { value: result.data as z.output<z.ZodObject<Shape>> };
        return { issues: result.error.issues.flatMap(issuesOf) };
      },
    },
  };
}

/** Type of the settings passed to `connect`: `SettingsOf<typeof settings>`. */
export type SettingsOf<Schema> = Schema extends SettingsSchema<infer Settings> ? Settings : never;

/** A token, password or key: encrypted at rest, never shown again. Surrounding blanks are removed. */
export function secret(texts: { title: string; description?: string }): z.ZodString {
  return (
    z
      .string()
      .trim()
      .min(1)
      .max(4096)
      // Not a `pattern` of the form, which sees the value before blanks are removed.
      .refine((value) => !/\p{Cc}/u.test(value), { error: 'Contém caracteres inválidos.' })
      .meta({ ...texts, writeOnly: true })
  );
}

/** A platform's base address: http(s), without credentials, query or fragment; a trailing slash is removed. Required when it has no default. */
export function address(texts: { title: string; description?: string; default: string }): z.ZodDefault<z.ZodString>;
export function address(texts: { title: string; description?: string }): z.ZodString;
export function address({ default: standard, ...texts }: { title: string; description?: string; default?: string }): z.ZodDefault<z.ZodString> | z.ZodString {
  const url = z
    .string()
    .trim()
    .superRefine((value, context) => {
      const message = addressProblem(value);
      if (message) context.addIssue({ code: 'custom', message });
    })
    .overwrite((value) => (addressProblem(value) ? value : baseOf(new URL(value))));
  const meta = { ...texts, format: 'uri' };
  return standard === undefined ? url.meta(meta) : url.default(url.parse(standard)).meta(meta);
}

/** Returns the names of the secret settings, from the JSON Schema of `defineSettings`. */
export function secretKeys(jsonSchema: JsonObject): string[] {
  const properties = asObject(jsonSchema.properties);
  return Object.keys(properties).filter((key) => asObject(properties[key]).writeOnly === true);
}

function addressProblem(value: string): string | undefined {
  if (!URL.canParse(value)) return 'Não é um endereço válido. Exemplo: https://api.exemplo.com.br';
  const url = new URL(value);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'O endereço deve começar com https:// ou http://.';
  if (url.username || url.password) return 'O endereço não pode conter usuário e senha.';
  if (/[?#]/.test(value)) return 'O endereço não pode conter "?" nem "#".';
  return undefined;
}

const baseOf = (url: URL): string => `${url.origin}${url.pathname.replace(/\/+$/, '')}`;

const portuguese = z.locales.ptBR().localeError;

/** Replaces the library's messages about types by one for an operator who left a field empty. */
const messageOf: z.core.$ZodErrorMap = (issue) => {
  const missing = issue.code === 'invalid_type' && (issue.input === undefined || issue.input === null);
  const empty = issue.code === 'too_small' && issue.origin === 'string' && issue.minimum === 1;
  return missing || empty ? 'Campo obrigatório.' : portuguese(issue);
};

function issuesOf(issue: z.core.$ZodIssue): { message: string; path: PropertyKey[] }[] {
  if (issue.code !== 'unrecognized_keys') return [{ message: issue.message, path: issue.path }];
  return issue.keys.map((key) => ({ message: 'Campo desconhecido.', path: [...issue.path, key] }));
}

function refuseWhatNoFormCanDraw(jsonSchema: JsonObject): void {
  if ('$ref' in jsonSchema || '$defs' in jsonSchema) throw new TypeError('Settings schemas take no .meta({ id }): the form would get a bare $ref.');
  const marked = JSON.stringify(jsonSchema).split('"writeOnly":true').length - 1;
  if (marked !== secretKeys(jsonSchema).length) throw new TypeError('A secret must be a setting of the first level: the host seals whole settings.');
}

const asObject = (value: unknown): JsonObject => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {});
