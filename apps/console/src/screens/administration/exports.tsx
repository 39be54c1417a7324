import { App, Button, Flex } from 'antd';
import type { ExportView } from '../../api/generated/types.gen.ts';
import { get } from '../../api/request.ts';
import { List } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';

function Download({ table }: { table: ExportView }) {
  const { modal } = App.useApp();
  const confirm = (): void =>
    void modal.confirm({
      title: `Baixar ${table.title} com dados pessoais completos?`,
      content: 'CPF e CNPJ, e-mail e telefone saem sem máscara. Fica registrado na auditoria quem baixou, e quando.',
      okText: 'Baixar',
      cancelText: 'Voltar',
      onOk: async () => {
        await get('/sessions/current/proof');
        window.location.assign(`/v1/exports/${table.key}?whole=true`);
      },
    });
  return (
    <Flex gap="small" wrap>
      <Button href={`/v1/exports/${table.key}`} download aria-label={`Baixar ${table.title}`}>
        Baixar (CSV)
      </Button>
      {table.mayBeWhole && (
        <Button onClick={confirm} aria-label={`Baixar ${table.title} com dados completos`}>
          Com dados completos
        </Button>
      )}
    </Flex>
  );
}

/** Lists that leave as files. */
export function ExportsScreen() {
  return (
    <Page trail={['Administração']} title="Exportações">
      <p className="muted" style={{ margin: 0 }}>
        Cada arquivo traz todas as linhas, separadas por ponto e vírgula, com CPF, e-mail e telefone mascarados. Quem baixou fica na auditoria.
      </p>
      <List<ExportView>
        path="/exports"
        label="Exportações"
        rowKey={({ key }) => key}
        empty="Seu perfil não dá acesso a nenhuma das listas que podem ser exportadas."
        columns={[
          {
            title: 'O quê',
            render: (_, row) => (
              <Flex vertical>
                <strong>{row.title}</strong>
                <span className="muted" style={{ whiteSpace: 'normal', maxWidth: 480 }}>
                  {row.about}
                </span>
              </Flex>
            ),
          },
          { title: 'Arquivo', key: 'actions', render: (_, row) => <Download table={row} /> },
        ]}
      />
    </Page>
  );
}
