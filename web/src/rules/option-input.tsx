import { Autocomplete, type AutocompleteProps, Text } from '@mantine/core';
import type { Option } from './rule';

interface OptionInputProps extends Omit<AutocompleteProps, 'data' | 'renderOption'> {
  options: readonly Option[];
}

/** The id of an option: one of those given, shown with what the customer reads, or any other. */
export function OptionInput({ options, ...input }: OptionInputProps) {
  return (
    <Autocomplete
      {...input}
      data={options.map(({ id }) => id)}
      renderOption={({ option: { value } }) => (
        <div>
          <Text size="sm">{options.find(({ id }) => id === value)?.title}</Text>
          <Text size="xs" c="dimmed">
            {value}
          </Text>
        </div>
      )}
    />
  );
}
