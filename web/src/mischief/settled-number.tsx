import { NumberInput, type NumberInputProps } from '@mantine/core';

interface SettledNumberProps extends Pick<NumberInputProps, 'min' | 'max' | 'suffix' | 'decimalScale'> {
  label: string;
  value: number;
  onSettle: (value: number) => void;
}

/** A number that counts once it is written: with Enter, or when the field is left. */
export function SettledNumber({ label, value, onSettle, ...limits }: SettledNumberProps) {
  const settle = (text: string) => {
    const number = Number.parseFloat(text);
    if (Number.isFinite(number) && number !== value) onSettle(number);
  };
  return (
    <NumberInput
      key={value}
      label={label}
      defaultValue={value}
      size="xs"
      w={150}
      hideControls
      clampBehavior="strict"
      allowNegative={false}
      onBlur={({ currentTarget }) => settle(currentTarget.value)}
      onKeyDown={({ key, currentTarget }) => key === 'Enter' && settle(currentTarget.value)}
      {...limits}
    />
  );
}
