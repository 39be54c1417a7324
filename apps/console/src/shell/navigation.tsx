import { useNavigate, useRouterState } from '@tanstack/react-router';
import { Menu } from 'antd';
import { useMay } from '../session/session.tsx';
import { groups } from './menu.ts';

/** Where one may go; an entry that leads to what one may not see is not there. */
export function Navigation({ onGo }: { onGo?: () => void }) {
  const may = useMay();
  const navigate = useNavigate();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const items = groups
    .map(({ label, entries }) => ({ label, entries: entries.filter(({ permission }) => may(permission)) }))
    .filter(({ entries }) => entries.length > 0)
    .map(({ label, entries }) => ({ type: 'group' as const, key: label, label, children: entries.map(({ label: name, to }) => ({ key: to, label: name })) }));
  const here = groups
    .flatMap(({ entries }) => entries)
    .filter(({ to }) => path === to || (to !== '/' && path.startsWith(`${to}/`)))
    .map(({ to }) => to);
  return (
    <nav aria-label="Menu principal">
      <Menu
        mode="inline"
        style={{ border: 0 }}
        selectedKeys={here}
        items={items}
        onClick={({ key }) => {
          void navigate({ to: key });
          onGo?.();
        }}
      />
    </nav>
  );
}
