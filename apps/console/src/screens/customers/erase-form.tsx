import { App, Form, Input, Typography } from 'antd';
import type { CustomerView, ErasureView } from '../../api/generated/types.gen.ts';
import { FormModal } from '../../ui/form-modal.tsx';
import { showCount, showDate } from '../../ui/show.ts';
import { useSave } from '../../ui/use-save.ts';

interface Fields {
  name: string;
}

/** Said before, and the name typed: what is forgotten does not come back. */
export function EraseForm({ customer, erasure, onClose }: { customer: CustomerView; erasure: ErasureView; onClose: () => void }) {
  const { message } = App.useApp();
  const { ending, remains, keepUntil } = erasure;
  const save = useSave<Fields>({
    path: `/customers/${customer.id}/erase`,
    existing: undefined,
    bodyOf: () => ({}),
    changes: ['/customers', '/services', '/accounts'],
    onSaved: () => {
      void message.success('Pedido feito: acompanhe aqui.');
      onClose();
    },
  });
  return (
    <FormModal<Fields> width={640} danger title="Apagar dados do titular" save={save} onClose={onClose} verb="Apagar dados">
      <Typography.Paragraph>
        <strong>Some daqui, sem volta:</strong> nome, CPF/CNPJ, contatos, endereço, login, observações, dados de acesso, contas e o histórico das chamadas às
        plataformas.
      </Typography.Paragraph>
      <Typography.Paragraph>
        <strong>Fica, porque a lei pede:</strong> faturas e pagamentos (cinco anos do exercício seguinte, CTN, art. 173) e a prova dos avisos de débito (cinco
        anos, CDC, art. 27), sem o nome.{' '}
        {keepUntil
          ? `De quem eram fica selado à parte até ${showDate(keepUntil)}, e depois some sozinho.`
          : 'Deste cliente não há nada que precise de nome guardado.'}
      </Typography.Paragraph>
      <Typography.Paragraph>
        <strong>Nas plataformas:</strong>{' '}
        {ending > 0 ? `${showCount(ending)} conta(s) ainda termina(m) antes; até lá nada é apagado. ` : 'nenhuma conta dele ainda está ativa. '}
        {remains.length > 0
          ? `${showCount(remains.length)} conta(s) dele receberam dados, e encerrar uma conta não garante que a plataforma os apague: depois, peça a cada uma; a lista fica nesta tela.`
          : 'Nenhuma recebeu dados dele: nada a pedir a elas.'}
      </Typography.Paragraph>
      <Form.Item
        name="name"
        label={`Para confirmar, digite o nome do cliente: ${customer.name}`}
        rules={[
          { required: true, message: 'Digite o nome do cliente.' },
          {
            validator: (_, typed: string | undefined) =>
              !typed || typed.trim() === customer.name.trim() ? Promise.resolve() : Promise.reject(new Error('Não é o nome deste cliente.')),
          },
        ]}
      >
        <Input autoComplete="off" />
      </Form.Item>
    </FormModal>
  );
}
