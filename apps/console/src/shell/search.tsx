import { Button } from 'antd';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useMay } from '../session/session.tsx';

const SearchBox = lazy(() => import('./search-box.tsx'));

/** From anywhere, Ctrl-K: a customer by name, CPF/CNPJ or contract. */
export function Search() {
  const [open, setOpen] = useState<boolean>();
  const may = useMay();
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (!(event.key === 'k' && (event.ctrlKey || event.metaKey))) return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
  if (!may('customers:read')) return <span />;
  return (
    <>
      <Button onClick={() => setOpen(true)} style={{ flex: '0 1 360px', minWidth: 0, justifyContent: 'space-between', overflow: 'hidden' }}>
        <span>Buscar cliente</span>
        <kbd className="keys">Ctrl K</kbd>
      </Button>
      {open !== undefined && (
        <Suspense>
          <SearchBox open={open} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
