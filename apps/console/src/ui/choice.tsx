import { Flex, Grid, Select, Tabs as WideTabs, type TabsProps } from 'antd';

interface ChoiceProps {
  label: string;
  active: string;
  onChange: (key: string) => void;
  items: NonNullable<TabsProps['items']>;
}

/** Tabs where there is room for all; a list to choose from on a narrow screen, where some would hide. */
export function Choice({ label, active, onChange, items }: ChoiceProps) {
  const wide = Grid.useBreakpoint().md ?? true;
  if (wide) return <WideTabs activeKey={active} onChange={onChange} items={items} />;
  return (
    <Flex vertical gap="middle">
      <Select
        aria-label={label}
        style={{ width: '100%' }}
        value={active}
        onChange={onChange}
        options={items.map(({ key, label: text }) => ({ value: key, label: text }))}
      />
      {items.find(({ key }) => key === active)?.children}
    </Flex>
  );
}
