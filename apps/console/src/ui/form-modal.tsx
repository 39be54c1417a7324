import { Alert, Button, Flex, Form, type FormProps, Modal } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { ApiProblem } from '../api/request.ts';
import { type FieldName, fieldErrors } from './field-errors.ts';
import { ProblemNote } from './states.tsx';
import type { Save } from './use-save.ts';

interface FormModalProps<Fields> extends Pick<FormProps<Fields>, 'form' | 'initialValues' | 'disabled' | 'onFinish'> {
  title: string;
  save: Pick<Save<Fields>, 'mutate' | 'error' | 'isPending' | 'overwrite' | 'proceed'>;
  onClose: () => void;
  width?: number;
  /** On the button that saves. */
  verb?: string;
  /** It takes something away. */
  danger?: boolean;
  children: ReactNode;
}

/** Those on another tab: what they lack would be said where nobody looks. */
const isHidden = (name: FieldName): boolean => (document.getElementById(name.join('_'))?.offsetParent ?? null) === null;

/** A form over its screen: what was typed stays until it is saved or given up, whatever the API answers. */
export function FormModal<Fields extends object>(props: FormModalProps<Fields>) {
  const { title, save, onClose, width = 520, verb = 'Salvar', danger = false, children, form: given, ...rest } = props;
  const [form] = Form.useForm<Fields>(given);
  const [missing, setMissing] = useState<string[]>([]);
  useEffect(() => {
    if (!(save.error instanceof ApiProblem)) return;
    const names = form.getFieldsError().map(({ name }) => name);
    form.setFields(fieldErrors(save.error.fields, names) as Parameters<typeof form.setFields>[0]);
  }, [form, save.error]);
  return (
    <Modal open width={width} title={title} onCancel={onClose} footer={null} mask={{ closable: false }}>
      <Form<Fields>
        layout="vertical"
        form={form}
        onFinish={(fields) => save.mutate(fields)}
        {...rest}
        onFinishFailed={({ errorFields }) => setMissing(errorFields.filter(({ name }) => isHidden(name)).flatMap(({ errors }) => errors))}
        onValuesChange={() => setMissing([])}
      >
        {children}
        <Flex vertical gap="middle" style={{ marginTop: 16 }}>
          {missing.length > 0 && <Alert type="error" showIcon title="Falta algo em outra aba deste formulário." description={missing.join(' ')} />}
          {save.error !== null && <ProblemNote error={save.error} overwrite={save.overwrite} proceed={save.proceed} />}
          <Flex justify="end" gap="small">
            <Button disabled={false} onClick={onClose}>
              {rest.disabled ? 'Fechar' : 'Cancelar'}
            </Button>
            {!rest.disabled && (
              <Button type="primary" danger={danger} htmlType="submit" loading={save.isPending}>
                {verb}
              </Button>
            )}
          </Flex>
        </Flex>
      </Form>
    </Modal>
  );
}
