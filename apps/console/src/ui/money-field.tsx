import { InputNumber, type InputNumberProps } from 'antd';

interface MoneyFieldProps extends Omit<InputNumberProps<number>, 'value' | 'onChange'> {
  /** Centavos. */
  value?: number | null;
  onChange?: (cents: number | null) => void;
}

/** Typed in reais, kept in centavos. */
export const MoneyField = ({ value, onChange, ...rest }: MoneyFieldProps) => (
  <InputNumber<number>
    {...rest}
    style={{ width: '100%' }}
    prefix="R$"
    decimalSeparator=","
    precision={2}
    min={0}
    value={value === null || value === undefined ? null : value / 100}
    onChange={(reais) => onChange?.(reais === null ? null : Math.round(reais * 100))}
  />
);
