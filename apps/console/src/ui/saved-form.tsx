import { Alert, Flex, Form, type FormProps } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { ApiProblem } from '../api/request.ts';
import { type FieldName, fieldErrors } from './field-errors.ts';
import type { How } from './save-rules.ts';
import { ProblemNote } from './states.tsx';
import type { Save } from './use-save.ts';

export interface SavedFormProps<Fields> extends Pick<FormProps<Fields>, 'name' | 'form' | 'initialValues' | 'disabled' | 'onFinish'> {
  save: Save<Fields>;
  /** Below what went wrong: the button that saves. */
  buttons: ReactNode;
  children: ReactNode;
}

/** Those on another tab: what they lack would be said where nobody looks. */
const isHidden = (name: FieldName): boolean => (document.getElementById(name.join('_'))?.offsetParent ?? null) === null;

/** What was typed stays until it is saved or given up, whatever the API answers; a way on sends what is in the form by then. */
export function SavedForm<Fields extends object>({ save, buttons, children, form: given, ...rest }: SavedFormProps<Fields>) {
  const [form] = Form.useForm<Fields>(given);
  const [missing, setMissing] = useState<string[]>([]);
  /** Of the next submission alone. */
  const next = useRef<How>({});
  const takeNext = (): How => {
    const how = next.current;
    next.current = {};
    return how;
  };
  const { error, wayOn } = save;
  const goOn = wayOn && {
    verb: wayOn.verb,
    go: () => {
      next.current = wayOn.how;
      form.submit();
    },
  };
  useEffect(() => {
    if (!(error instanceof ApiProblem)) return;
    const names = form.getFieldsError().map(({ name }) => name);
    form.setFields(fieldErrors(error.fields, names) as Parameters<typeof form.setFields>[0]);
  }, [form, error]);
  return (
    <Form<Fields>
      layout="vertical"
      form={form}
      onFinish={(fields) => save.mutate(fields, takeNext())}
      {...rest}
      onFinishFailed={({ errorFields }) => {
        takeNext();
        setMissing(errorFields.filter(({ name }) => isHidden(name)).flatMap(({ errors }) => errors));
      }}
      onValuesChange={() => setMissing([])}
    >
      {children}
      <Flex vertical gap="middle" style={{ marginTop: 16 }}>
        {missing.length > 0 && <Alert type="error" showIcon title="Falta algo em outra aba deste formulário." description={missing.join(' ')} />}
        {error !== null && <ProblemNote error={error} wayOn={goOn} />}
        <Flex justify="end" gap="small">
          {buttons}
        </Flex>
      </Flex>
    </Form>
  );
}
