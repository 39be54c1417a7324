import { Drawer } from 'antd';
import { Navigation } from './navigation.tsx';

/** The menu of a narrow screen: over it, when asked for. */
export default function NarrowMenu({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Drawer open={open} onClose={onClose} placement="left" size={280} title="Plataformas de Conteúdo" styles={{ body: { padding: 0 } }}>
      <Navigation onGo={onClose} />
    </Drawer>
  );
}
