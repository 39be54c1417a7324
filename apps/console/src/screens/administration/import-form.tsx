import { useNavigate } from '@tanstack/react-router';
import { Button, Flex, Form, Select, Typography } from 'antd';
import { useRef, useState } from 'react';
import type { ImportView, RequestImport } from '../../api/generated/types.gen.ts';
import { useMay } from '../../session/session.tsx';
import { FormModal } from '../../ui/form-modal.tsx';
import { useSave } from '../../ui/use-save.ts';
import { importKinds, kindText, mayBring } from './import-kinds.ts';

type Files = RequestImport['files'];
interface Fields {
  kind: RequestImport['kind'];
}

/** A file as the API takes it: its bytes as they are, whatever their encoding. */
function read(file: File): Promise<Files[number]> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () =>
      resolve({ name: file.name.slice(0, 120), content: String(reader.result).replace(/^[^,]*,/, ''), savedAt: new Date(file.lastModified).toISOString() });
    reader.onerror = () => reject(reader.error ?? new Error('O arquivo não pôde ser lido.'));
    reader.readAsDataURL(file);
  });
}

/** The columns of a kind as an empty file, to be filled in. */
const modelOf = (columns: readonly string[]): string =>
  `data:text/csv;charset=utf-8,${encodeURIComponent(`\uFEFF${columns.map((name) => name.replace('*', '')).join(';')}\r\n`)}`;

function Columns({ kind }: { kind: string }) {
  const columns = importKinds[kind]?.columns ?? [];
  if (columns.length === 0)
    return (
      <Typography.Paragraph className="muted">
        Os arquivos JSON como a API do HubSoft responde: clientes, serviços, vencimentos, faturas. Envie todos de uma vez.
      </Typography.Paragraph>
    );
  return (
    <>
      <Typography.Paragraph className="muted">
        CSV separado por ponto e vírgula ou vírgula. A primeira linha traz os nomes das colunas; as com * são necessárias
        {columns.includes('codigo_cliente') ? ' (em lugar do cpf_cnpj, serve o codigo_cliente)' : ''}. Outras colunas são deixadas de lado.
      </Typography.Paragraph>
      <Typography.Paragraph>
        <code style={{ overflowWrap: 'anywhere' }}>{columns.join('; ')}</code>
      </Typography.Paragraph>
      <Typography.Paragraph>
        <a href={modelOf(columns)} download={`modelo-${kind}.csv`}>
          Baixar um modelo vazio
        </a>
      </Typography.Paragraph>
    </>
  );
}

/** Sends a file to be previewed: nothing changes by it. */
export function ImportForm({ onClose }: { onClose: () => void }) {
  const [form] = Form.useForm<Fields>();
  const may = useMay();
  const kinds = (Object.keys(importKinds) as Fields['kind'][]).filter((one) => mayBring(one, may));
  const kind = Form.useWatch('kind', form) ?? kinds[0] ?? 'customers';
  const [files, setFiles] = useState<Files>([]);
  const [unread, setUnread] = useState<string>();
  const picker = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const save = useSave<Fields, ImportView>({
    path: '/imports',
    existing: undefined,
    bodyOf: (fields) => ({ ...fields, files }),
    onSaved: ({ id }) => void navigate({ to: '/administracao/importacoes/$id', params: { id } }),
  });
  const choose = (chosen: FileList | null): void => {
    setUnread(undefined);
    Promise.all([...(chosen ?? [])].map(read)).then(setFiles, (error: Error) => setUnread(error.message));
  };
  const isJson = kind === 'hubsoft';
  return (
    <FormModal<Fields>
      title="Nova importação"
      verb="Ver prévia"
      form={form}
      initialValues={{ kind: kinds[0] }}
      save={save}
      onClose={onClose}
      onFinish={(fields) => (files.length === 0 ? setUnread('Escolha um arquivo.') : save.mutate(fields))}
    >
      <Form.Item name="kind" label="O que o arquivo traz" rules={[{ required: true }]}>
        <Select options={kinds.map((value) => ({ value, label: kindText(value) }))} />
      </Form.Item>
      <Columns kind={kind} />
      <Form.Item
        label={isJson ? 'Arquivos JSON' : 'Arquivo CSV'}
        htmlFor="importar-arquivo"
        {...(unread === undefined ? {} : { validateStatus: 'error' as const, help: unread })}
      >
        <Flex gap="small" align="center" wrap>
          <Button onClick={() => picker.current?.click()}>{isJson ? 'Escolher arquivos' : 'Escolher arquivo'}</Button>
          <span className="muted">{files.map(({ name }) => name).join(', ') || 'nenhum escolhido'}</span>
        </Flex>
        {/* The browser's own button speaks the browser's language. */}
        <input
          ref={picker}
          id="importar-arquivo"
          type="file"
          hidden
          key={isJson ? 'json' : 'csv'}
          multiple={isJson}
          accept={isJson ? '.json,application/json' : '.csv,.txt,text/csv,text/plain'}
          onChange={({ target }) => choose(target.files)}
        />
      </Form.Item>
    </FormModal>
  );
}
