import { Link } from '@tanstack/react-router';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import type { ImportView } from '../../api/generated/types.gen.ts';
import { useMay } from '../../session/session.tsx';
import { List } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { showCount, showInstant } from '../../ui/show.ts';
import { ImportForm } from './import-form.tsx';
import { importKinds, importStatuses, kindText, mayBring } from './import-kinds.ts';

/** Files that were brought in, and what became of them. */
export function ImportsScreen() {
  const may = useMay();
  const [adding, setAdding] = useState(false);
  return (
    <Page
      trail={['Administração']}
      title="Importações"
      actions={
        Object.keys(importKinds).some((kind) => mayBring(kind, may)) && (
          <Button type="primary" onClick={() => setAdding(true)}>
            Nova importação
          </Button>
        )
      }
    >
      <List<ImportView>
        path="/imports"
        label="Importações"
        everySeconds={10}
        empty="Nenhuma importação. A prévia diz, linha a linha, o que um arquivo faria, antes de mudar alguma coisa."
        columns={[
          {
            title: 'Arquivo',
            render: (_, row) => (
              <Link to="/administracao/importacoes/$id" params={{ id: row.id }}>
                {row.fileNames[0]}
                {row.fileNames.length > 1 && ` e mais ${row.fileNames.length - 1}`}
              </Link>
            ),
          },
          { title: 'O que traz', render: (_, row) => kindText(row.kind) },
          {
            title: 'Situação',
            render: (_, row) => <Tag color={importStatuses[row.status]?.color ?? 'default'}>{importStatuses[row.status]?.label ?? row.status}</Tag>,
          },
          { title: 'Linhas', align: 'right', render: (_, row) => showCount(row.counts.lines) },
          { title: 'Criadas', align: 'right', render: (_, row) => showCount(row.counts.created) },
          { title: 'Alteradas', align: 'right', render: (_, row) => showCount(row.counts.changed) },
          { title: 'Recusadas', align: 'right', render: (_, row) => showCount(row.counts.refused) },
          { title: 'Enviado em', render: (_, row) => showInstant(row.createdAt) },
        ]}
      />
      {adding && <ImportForm onClose={() => setAdding(false)} />}
    </Page>
  );
}
