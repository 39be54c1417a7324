import RjsfForm from '@rjsf/antd';
import type { ErrorSchema, RJSFSchema, UiSchema, ValidatorType } from '@rjsf/utils';

/** The API decides what is right, with the plugin's own schema; compiling it here as well would need `eval`, which the page forbids. */
const validator: ValidatorType = {
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  isValid: () => true,
  rawValidation: () => ({}),
};

interface Property {
  writeOnly?: boolean;
  title?: string;
  description?: string;
}

interface SettingsFormProps {
  schema: Record<string, unknown>;
  value: Record<string, unknown>;
  onChange: (value: Record<string, unknown>) => void;
  /** What is stored: `{ token: { set: true } }`. */
  secretsSet: Record<string, unknown>;
  /** What the API said of a field. */
  errors: Record<string, string>;
}

const isSet = (stored: unknown): boolean => typeof stored === 'object' && stored !== null && 'set' in stored && stored.set === true;

/** The fields a plugin's schema asks for; `writeOnly` ones are secrets. The API has the last word on what is right. */
export default function SettingsForm({ schema, value, onChange, secretsSet, errors }: SettingsFormProps) {
  const properties = (schema['properties'] ?? {}) as Record<string, Property>;
  const uiSchema: UiSchema = { 'ui:submitButtonOptions': { norender: true }, 'ui:title': '' };
  const shown: Record<string, Property> = {};
  for (const [name, property] of Object.entries(properties)) {
    if (property.writeOnly) uiSchema[name] = { 'ui:widget': 'password', 'ui:autocomplete': 'off' };
    const kept = isSet(secretsSet[name]) ? 'Já informado. Deixe em branco para manter.' : undefined;
    shown[name] = kept ? { ...property, description: kept } : property;
  }
  const required = ((schema['required'] ?? []) as string[]).filter((name) => !isSet(secretsSet[name]));
  const { $schema: _, title: __, ...rest } = schema;
  return (
    <RjsfForm
      tagName="div"
      schema={{ ...rest, properties: shown, required } as RJSFSchema}
      uiSchema={uiSchema}
      validator={validator}
      formData={value}
      onChange={({ formData }) => onChange((formData ?? {}) as Record<string, unknown>)}
      extraErrors={Object.fromEntries(Object.entries(errors).map(([name, message]) => [name, { __errors: [message] }])) as ErrorSchema}
      noHtml5Validate
      showErrorList={false}
    />
  );
}
