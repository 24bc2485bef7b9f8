import { Text } from '@mantine/core';
import type { Option } from './rule';

/** An option to pick by what the customer reads and by its id. */
export function OptionLine({ option }: { option: Option | undefined }) {
  return (
    <div>
      <Text size="sm">{option?.title}</Text>
      <Text size="xs" c="dimmed">
        {option?.id}
      </Text>
    </div>
  );
}
