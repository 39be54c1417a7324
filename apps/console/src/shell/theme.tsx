import { App, ConfigProvider, theme } from 'antd';
import ptBR from 'antd/locale/pt_BR';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

type Mode = 'light' | 'dark';
const storageKey = 'mode';
const Modes = createContext<{ mode: Mode; toggle: () => void }>({ mode: 'light', toggle: () => undefined });

export const useMode = (): { mode: Mode; toggle: () => void } => useContext(Modes);

// Buttons are dark enough for white text; a chosen tab or entry is text itself, and must be light.
const components = { Menu: { itemHeight: 34, itemMarginBlock: 2 } };
const darkComponents = {
  Menu: { ...components.Menu, itemSelectedColor: '#91caff' },
  // On the light red of the dark mode, white cannot be read.
  Button: { dangerColor: '#1f0a0a', colorPrimaryHover: '#1554ad' },
  Tabs: { itemSelectedColor: '#69b1ff', itemHoverColor: '#69b1ff', itemActiveColor: '#69b1ff', inkBarColor: '#69b1ff' },
};

/** Who asked their system for less motion gets none. */
const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;

const firstMode = (): Mode => {
  const chosen = localStorage.getItem(storageKey);
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
};

/** The seventh shade of a colour, by both of the names that its users read. */
const shade = (name: string, color: string): Record<string, string> => ({ [`${name}7`]: color, [`${name}-7`]: color });

// Contrast of at least 4.5 : 1 in both modes, secondary text included.
const tokens = {
  light: {
    // The text of labels; their light grounds stay as they are.
    ...shade('green', '#237804'),
    ...shade('red', '#a8071a'),
    ...shade('orange', '#873800'),
    ...shade('gold', '#874d00'),
    ...shade('blue', '#003eb3'),
    colorPrimary: '#0958d9',
    // Under the pointer darker, not lighter: white text stays readable.
    colorPrimaryHover: '#003eb3',
    colorInfo: '#0958d9',
    colorLink: '#0958d9',
    colorError: '#cf1322',
    colorSuccess: '#237804',
    colorWarning: '#ad4e00',
    // Grounds made of colours so dark would be dull.
    colorSuccessBg: '#f6ffed',
    colorSuccessBorder: '#b7eb8f',
    colorWarningBg: '#fffbe6',
    colorWarningBorder: '#ffe58f',
    colorTextSecondary: 'rgba(0,0,0,.65)',
    colorTextDescription: 'rgba(0,0,0,.65)',
    colorTextTertiary: 'rgba(0,0,0,.65)',
    colorTextPlaceholder: 'rgba(0,0,0,.55)',
    colorTextDisabled: 'rgba(0,0,0,.55)',
  },
  dark: {
    colorPrimary: '#1668dc',
    colorInfo: '#4096ff',
    colorLink: '#69b1ff',
    colorError: '#ff7875',
    colorTextSecondary: 'rgba(255,255,255,.72)',
    colorTextDescription: 'rgba(255,255,255,.72)',
    colorTextTertiary: 'rgba(255,255,255,.72)',
    colorTextPlaceholder: 'rgba(255,255,255,.6)',
    colorTextDisabled: 'rgba(255,255,255,.6)',
  },
};

/** Colours, language and messages; light or dark as the person, else the system, prefers. */
export function Theme({ children }: { children: ReactNode }) {
  const [mode, setMode] = useState<Mode>(firstMode);
  useEffect(() => {
    document.documentElement.style.colorScheme = mode;
    document.body.style.background = mode === 'dark' ? '#000' : '#f5f5f5';
  }, [mode]);
  // Another window of the same person changed it.
  useEffect(() => {
    const follow = ({ key, newValue }: StorageEvent): void => {
      if (key === storageKey && (newValue === 'light' || newValue === 'dark')) setMode(newValue);
    };
    addEventListener('storage', follow);
    return () => removeEventListener('storage', follow);
  }, []);
  const modes = useMemo(
    () => ({
      mode,
      toggle: () => {
        const next = mode === 'dark' ? 'light' : 'dark';
        localStorage.setItem(storageKey, next);
        setMode(next);
      },
    }),
    [mode],
  );
  return (
    <Modes.Provider value={modes}>
      <ConfigProvider
        locale={ptBR}
        theme={{
          algorithm: mode === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm,
          components: mode === 'dark' ? darkComponents : components,
          token: { ...tokens[mode], motion: !calm },
        }}
      >
        <App>{children}</App>
      </ConfigProvider>
    </Modes.Provider>
  );
}
