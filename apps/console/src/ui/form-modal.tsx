import { Button, Modal } from 'antd';
import { SavedForm, type SavedFormProps } from './saved-form.tsx';

interface FormModalProps<Fields> extends Omit<SavedFormProps<Fields>, 'name' | 'buttons'> {
  title: string;
  onClose: () => void;
  width?: number;
  /** On the button that saves. */
  verb?: string;
  /** It takes something away. */
  danger?: boolean;
}

/** A form over its screen. */
export function FormModal<Fields extends object>(props: FormModalProps<Fields>) {
  const { title, onClose, width = 520, verb = 'Salvar', danger = false, ...form } = props;
  const buttons = (
    <>
      <Button disabled={false} onClick={onClose}>
        {form.disabled ? 'Fechar' : 'Cancelar'}
      </Button>
      {!form.disabled && (
        <Button type="primary" danger={danger} htmlType="submit" loading={form.save.isPending}>
          {verb}
        </Button>
      )}
    </>
  );
  return (
    <Modal open width={width} title={title} onCancel={onClose} footer={null} mask={{ closable: false }}>
      <SavedForm<Fields> {...form} buttons={buttons} />
    </Modal>
  );
}
