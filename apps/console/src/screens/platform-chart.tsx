import { theme } from 'antd';
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { OverviewView } from '../api/generated/types.gen.ts';

/** Accounts by platform; the table beside it says the same in numbers. */
export default function PlatformChart({ rows }: { rows: OverviewView['platforms'] }) {
  const { token } = theme.useToken();
  return (
    <div style={{ height: 240 }} aria-hidden="true">
      <ResponsiveContainer>
        <BarChart data={rows} accessibilityLayer={false}>
          <CartesianGrid stroke={token.colorBorderSecondary} vertical={false} />
          <XAxis dataKey="description" stroke={token.colorTextSecondary} />
          <YAxis allowDecimals={false} stroke={token.colorTextSecondary} />
          <Tooltip contentStyle={{ background: token.colorBgElevated, borderColor: token.colorBorder }} />
          <Legend />
          <Bar dataKey="active" name="Ativas" stackId="a" fill={token.colorPrimary} />
          <Bar dataKey="blocked" name="Bloqueadas" stackId="a" fill={token.colorWarning} />
          <Bar dataKey="failed" name="Falharam" stackId="a" fill={token.colorError} />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
