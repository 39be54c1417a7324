import { theme } from 'antd';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import type { OverviewView } from '../../api/generated/types.gen.ts';

const short = (name: string): string => (name.length > 22 ? `${name.slice(0, 21)}…` : name);

/** Accounts by platform; the table beside it says the same in numbers. */
export default function PlatformChart({ rows }: { rows: OverviewView['platforms'] }) {
  const { token } = theme.useToken();
  const label = ({ x, y, payload }: { x: string | number; y: string | number; payload: { value: string } }) => (
    <text x={x} y={y} dy="0.32em" textAnchor="end" fontSize={12} fill={token.colorTextSecondary}>
      {short(payload.value)}
    </text>
  );
  const kinds = [
    { key: 'active', name: 'Ativas', fill: token.colorPrimary },
    { key: 'blocked', name: 'Bloqueadas', fill: token.colorWarning },
    { key: 'failed', name: 'Falharam', fill: token.colorError },
  ];
  return (
    <figure className="chart" aria-hidden="true" style={{ height: 64 + rows.length * 40 }}>
      <figcaption>
        {kinds.map(({ key, name, fill }) => (
          <span key={key}>
            <i style={{ background: fill }} /> {name}
          </span>
        ))}
      </figcaption>
      <div>
        <ResponsiveContainer>
          <BarChart layout="vertical" data={rows} accessibilityLayer={false} margin={{ top: 0, right: 16, bottom: 0, left: 0 }}>
            <CartesianGrid stroke={token.colorBorderSecondary} horizontal={false} />
            <XAxis type="number" allowDecimals={false} stroke={token.colorTextSecondary} fontSize={12} />
            <YAxis type="category" dataKey="description" width={160} tick={label} stroke={token.colorTextSecondary} />
            {kinds.map(({ key, name, fill }) => (
              <Bar key={key} dataKey={key} name={name} stackId="accounts" fill={fill} maxBarSize={24} isAnimationActive={false} />
            ))}
          </BarChart>
        </ResponsiveContainer>
      </div>
    </figure>
  );
}
