import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import type { PackageView } from '../../api/generated/types.gen.ts';
import { get, type Page } from '../../api/request.ts';
import { showCents } from '../../ui/show.ts';

/** One active package, found by what is typed. */
export function PackageSelect({ onChoose, without }: { onChoose: (pack: PackageView) => void; without: readonly string[] }) {
  const [search, setSearch] = useState('');
  const found = useQuery({
    queryKey: ['/packages', 'choose', search],
    queryFn: () => get<Page<PackageView>>('/packages', { search, active: true, limit: 50 }),
    placeholderData: keepPreviousData,
  });
  const rows = (found.data?.data ?? []).filter(({ id }) => !without.includes(id));
  return (
    <Select
      aria-label="Incluir pacote"
      placeholder="Incluir pacote"
      style={{ width: '100%' }}
      value={null}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      options={rows.map(({ id, code, description, priceCents }) => ({ value: id, label: `${code} · ${description} · ${showCents(priceCents)}` }))}
      onChange={(id: string | null) => {
        const pack = rows.find((row) => row.id === id);
        if (pack) onChoose(pack);
      }}
    />
  );
}
