import { Select } from 'antd';
import { useIntegrations } from '../../api/lookups.ts';

/** One integration of all, or all of them. */
export function IntegrationFilter({ value, onChange }: { value: string | undefined; onChange: (id: string | undefined) => void }) {
  const integrations = useIntegrations();
  return (
    <Select
      aria-label="Integração"
      allowClear
      placeholder="Todas as integrações"
      style={{ width: 260, maxWidth: '100%' }}
      value={value ?? null}
      onChange={(id: string | null) => onChange(id ?? undefined)}
      options={(integrations.data?.data ?? []).map(({ id, description }) => ({ value: id, label: description }))}
    />
  );
}
