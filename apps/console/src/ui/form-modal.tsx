import { Button, Flex, Form, type FormProps, Modal } from 'antd';
import type { ReactNode } from 'react';
import { ProblemNote } from './states.tsx';
import type { Save } from './use-save.ts';

interface FormModalProps<Fields> extends Pick<FormProps<Fields>, 'form' | 'initialValues' | 'disabled' | 'onFinish'> {
  title: string;
  save: Pick<Save<Fields>, 'mutate' | 'error' | 'isPending' | 'overwrite' | 'proceed'>;
  onClose: () => void;
  width?: number;
  /** On the button that saves. */
  verb?: string;
  children: ReactNode;
}

/** A form over its screen: what was typed stays until it is saved or given up, whatever the API answers. */
export function FormModal<Fields extends object>({ title, save, onClose, width = 520, verb = 'Salvar', children, ...form }: FormModalProps<Fields>) {
  return (
    <Modal open width={width} title={title} onCancel={onClose} footer={null} mask={{ closable: false }}>
      <Form<Fields> layout="vertical" onFinish={(fields) => save.mutate(fields)} {...form}>
        {children}
        <Flex vertical gap="middle" style={{ marginTop: 16 }}>
          {save.error !== null && <ProblemNote error={save.error} overwrite={save.overwrite} proceed={save.proceed} />}
          <Flex justify="end" gap="small">
            <Button disabled={false} onClick={onClose}>
              {form.disabled ? 'Fechar' : 'Cancelar'}
            </Button>
            {!form.disabled && (
              <Button type="primary" htmlType="submit" loading={save.isPending}>
                {verb}
              </Button>
            )}
          </Flex>
        </Flex>
      </Form>
    </Modal>
  );
}
