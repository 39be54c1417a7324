import { admits } from '../../admits.ts';
import { contractVersion, subscriberFields, type JsonObject } from '../../contract.ts';
import { secretKeys } from '../../settings.ts';
import type { Check } from './check.ts';
import { see } from './seen.ts';

const properties = (schema: JsonObject): [string, JsonObject][] => Object.entries((schema.properties ?? {}) as Record<string, JsonObject>);
const soundsSecret = /token|senha|password|passwd|secret|segredo|api_?key|chave|credential/i;

/** What a plugin says about itself. */
export const manifestChecks: Check[] = [
  {
    code: 'CK-01',
    title: 'the manifest is whole: key, versions, needs, capabilities, limits',
    cause: 'A field was left out, or has a value outside its meaning.',
    remedy: 'Compare the manifest with the comments of `Manifest`, `Capabilities` and `Limits` in contract.ts.',
    async run({ plugin: { manifest } }) {
      see(/^[a-z][a-z0-9-]{1,40}$/.test(manifest.key), () => `key "${manifest.key}" is not lower case letters, digits and dashes`);
      see(manifest.title.trim() !== '', () => 'the title is empty');
      see(/^\d+\.\d+\.\d+/.test(manifest.version), () => `version "${manifest.version}" is not semver`);
      see(admits(manifest.contract, contractVersion), () => `contract "${manifest.contract}" does not admit ${contractVersion}`);
      see(manifest.docs.trim() !== '', () => 'docs is empty');
      const unknown = [...Object.keys(manifest.needs), ...manifest.unique].filter((field) => !subscriberFields.some((known) => known === field));
      see(unknown.length === 0, () => `needs or unique name fields nobody has: ${unknown.join(', ')}`);
      const unsent = manifest.unique.filter((field) => manifest.needs[field] === undefined);
      see(unsent.length === 0, () => `unique names ${unsent.join(', ')}, which needs does not: it is never sent`);
      const { capabilities, limits } = manifest;
      const most = capabilities.maxProductsPerPackage;
      see(most === null || (Number.isInteger(most) && most > 0), () => `maxProductsPerPackage is ${most}`);
      see(['customer', 'service', 'link'].includes(capabilities.accountScope), () => `accountScope is ${capabilities.accountScope}`);
      see(['account', 'product', 'by-removal', 'none'].includes(capabilities.blocking), () => `blocking is ${capabilities.blocking}`);
      const numbers = { ...limits, ...limits.requests, requests: 1 };
      for (const [name, value] of Object.entries(numbers)) see(Number.isFinite(value) && value > 0, () => `limits: ${name} is ${value}`);
    },
  },
  {
    code: 'CK-02',
    title: 'the settings draw a form and judge what is typed into it',
    cause: 'A setting without a title, one of a kind that no form can draw, or a schema that lets unknown keys pass.',
    remedy: 'Make the settings with `defineSettings`; give each setting a `title` in pt-BR.',
    async run({ plugin: { manifest }, settings }) {
      const { jsonSchema, '~standard': standard } = manifest.settings;
      see(jsonSchema.type === 'object', () => `the JSON Schema is of type ${JSON.stringify(jsonSchema.type)}, not object`);
      see(properties(jsonSchema).length > 0, () => 'there is no setting at all');
      for (const [key, { title, type, enum: choices, const: only, anyOf }] of properties(jsonSchema)) {
        see(typeof title === 'string' && title !== '', () => `setting "${key}" has no title`);
        const drawn = ['string', 'number', 'integer', 'boolean'].includes(String(type)) || [choices, only, anyOf].some((one) => one !== undefined);
        see(drawn, () => `setting "${key}" is of a kind no form can draw (${JSON.stringify(type)})`);
      }
      const good = await standard.validate(settings);
      see(!good.issues, () => `good settings are refused: ${good.issues?.map(({ message }) => message).join(' ')}`);
      see((await standard.validate({ ...settings, neverHeardOf: 1 })).issues !== undefined, () => 'an unknown setting is taken');
      for (const wrong of [null, 'x', [], {}]) await standard.validate(wrong);
    },
  },
  {
    code: 'CK-03',
    title: 'every secret of the settings is marked',
    cause: 'A token or password was described as plain text: it would be stored in the open and shown again.',
    remedy: "Describe it with `secret({ title: '…' })`.",
    async run({ plugin: { manifest } }) {
      const marked = secretKeys(manifest.settings.jsonSchema);
      const open = properties(manifest.settings.jsonSchema).filter(([key, { title }]) => !marked.includes(key) && soundsSecret.test(`${key} ${String(title)}`));
      see(open.length === 0, () => `not marked as secret: ${open.map(([key]) => key).join(', ')}`);
      const shown = properties(manifest.settings.jsonSchema).filter(([key, schema]) => marked.includes(key) && schema.default !== undefined);
      see(shown.length === 0, () => `a secret with a default: ${shown.map(([key]) => key).join(', ')}`);
    },
  },
];
