import { useQuery } from '@tanstack/react-query';
import { Alert, App, Form, Input, Typography } from 'antd';
import type { CustomerView, DocumentCorrectionView } from '../../api/generated/types.gen.ts';
import { post } from '../../api/request.ts';
import { FormModal } from '../../ui/form-modal.tsx';
import { Loaded } from '../../ui/states.tsx';
import { useSave } from '../../ui/use-save.ts';

interface Fields {
  document: string;
  reason: string;
}

/** A CPF has 11 characters and a CNPJ 14, without punctuation. */
const isWhole = (document: string): boolean => [11, 14].includes(document.replace(/[\s./-]/g, '').length);

/** What the correction does on each platform that has received the document. */
function Consequences({ path, document }: { path: string; document: string }) {
  const preview = useQuery({
    queryKey: [path, 'preview', document],
    queryFn: () => post<DocumentCorrectionView>(path, { document, reason: 'prévia', preview: true }),
    retry: false,
    gcTime: 0,
  });
  return (
    <Loaded query={preview}>
      {({ accounts }) => {
        const names = (method: string) => accounts.filter((each) => each.method === method).map(({ integration }) => integration);
        const [automatic, manual] = [names('automatic'), names('manual')];
        if (accounts.length === 0) return <Typography.Text type="secondary">Nenhuma plataforma recebeu o documento: muda só aqui.</Typography.Text>;
        return (
          <>
            {automatic.length > 0 && <Alert type="info" showIcon title={`O documento certo será enviado a: ${automatic.join(', ')}.`} />}
            {manual.length > 0 && (
              <Alert
                type="warning"
                showIcon
                title={`${manual.join(', ')}: a plataforma não altera CPF/CNPJ.`}
                description="Peça a correção ao suporte dela. Depois, confirme no cadastro do cliente que foi feita."
              />
            )}
          </>
        );
      }}
    </Loaded>
  );
}

/** Corrects a mistyped CPF or CNPJ, showing first what happens on each platform. */
export function DocumentCorrectionForm({ customer, onClose }: { customer: CustomerView; onClose: () => void }) {
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const document = Form.useWatch('document', form) ?? '';
  const path = `/customers/${customer.id}/document-corrections`;
  const save = useSave<Fields>({
    path,
    existing: undefined,
    changes: ['/customers', '/accounts'],
    onSaved: () => {
      void message.success('CPF/CNPJ corrigido.');
      onClose();
    },
  });
  return (
    <FormModal<Fields> title="Corrigir CPF/CNPJ" form={form} save={save} onClose={onClose} verb="Corrigir">
      <Typography.Paragraph type="secondary">
        Para um número digitado errado da mesma pessoa. Se o titular é outro, use Trocar titularidade no serviço.
      </Typography.Paragraph>
      <Form.Item
        name="document"
        label={`CPF ou CNPJ certo (registrado: ${customer.documentMasked})`}
        rules={[{ required: true, message: 'Informe o CPF ou o CNPJ.' }]}
      >
        <Input autoComplete="off" />
      </Form.Item>
      <Form.Item name="reason" label="Motivo" rules={[{ required: true, message: 'Informe o motivo: fica registrado na auditoria.' }]}>
        <Input maxLength={300} placeholder="Digitado errado no cadastro" />
      </Form.Item>
      {isWhole(document) && <Consequences path={path} document={document} />}
    </FormModal>
  );
}
