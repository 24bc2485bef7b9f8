import { Select, type SelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Media } from './rule';

const MEDIA: readonly Media[] = ['image', 'video', 'audio', 'document', 'lost'];

interface MediaSelectProps extends Pick<SelectProps, 'label'> {
  value: Media;
  onChange: (media: Media) => void;
}

/** A kind of file. */
export function MediaSelect({ onChange, ...select }: MediaSelectProps) {
  const { t } = useTranslation('rules');
  return (
    <Select
      {...select}
      allowDeselect={false}
      data={MEDIA.map((media) => ({ value: media, label: t(`media.${media}`) }))}
      onChange={(media) => media !== null && onChange(media)}
    />
  );
}
