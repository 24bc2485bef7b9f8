import { ActionIcon, CloseButton, Pill } from '@mantine/core';
import {
  IconClockEdit,
  IconFileText,
  IconPencil,
  IconSpeakerphone,
  IconTag,
  IconX,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { textIn } from '../api/wire';
import { useSummary } from '../whatsapp/summary';
import type { Arrival } from './arrival';
import { Quote } from './bubble';
import classes from './composer.module.css';
import { useScreen } from './screen';
import type { Attachment } from './files';

/** What the next message takes along; each can be taken off again. */
export function ComposerChips() {
  const { t } = useTranslation('phone');
  const { composer } = useScreen();
  const { arrival, replyTo, editing, attachment, change, giveUp } = composer;
  const summaryOf = useSummary();
  const { ad, product, hoursAgo } = arrival;
  const without = (part: keyof Arrival) => change({ arrival: { ...arrival, [part]: undefined } });
  return (
    <>
      {(ad ?? product ?? hoursAgo) !== undefined && (
        <div className={classes.chips}>
          {ad && (
            <Chip icon={<IconSpeakerphone size={14} aria-hidden />} onRemove={() => without('ad')}>
              {t('ad.chip', { headline: textIn(ad, 'headline') ?? textIn(ad, 'source_id') ?? '' })}
            </Chip>
          )}
          {product && (
            <Chip icon={<IconTag size={14} aria-hidden />} onRemove={() => without('product')}>
              {t('product.chip', { id: textIn(product, 'product_retailer_id') ?? '' })}
            </Chip>
          )}
          {hoursAgo !== undefined && (
            <Chip icon={<IconClockEdit size={14} aria-hidden />} onRemove={() => without('hoursAgo')}>
              {t('sentAgo', { hours: hoursAgo })}
            </Chip>
          )}
        </div>
      )}
      {replyTo && (
        <Bar onRemove={() => change({ replyTo: undefined })}>
          <Quote message={replyTo} />
        </Bar>
      )}
      {editing && (
        <Bar onRemove={giveUp}>
          <IconPencil size={18} aria-hidden />
          <span className={classes.barText}>{t('editing', { message: summaryOf(editing).words })}</span>
        </Bar>
      )}
      {attachment && (
        <Bar onRemove={() => change({ attachment: undefined })}>
          <Preview {...attachment} />
          <span className={classes.barText}>{attachment.file.name}</span>
        </Bar>
      )}
    </>
  );
}

interface ChipProps {
  icon?: ReactNode;
  children: ReactNode;
  onRemove: () => void;
}

function Chip({ icon, children, onRemove }: ChipProps) {
  const { t } = useTranslation('phone');
  return (
    <Pill className={classes.chip} size="md">
      {icon}
      <span className={classes.chipText}>{children}</span>
      <ActionIcon
        size={18}
        variant="transparent"
        color="currentColor"
        aria-label={t('remove')}
        onClick={onRemove}
      >
        <IconX size={13} aria-hidden />
      </ActionIcon>
    </Pill>
  );
}

function Bar({ children, onRemove }: ChipProps) {
  const { t } = useTranslation('phone');
  return (
    <div className={classes.bar}>
      {children}
      <CloseButton size="sm" aria-label={t('remove')} onClick={onRemove} />
    </div>
  );
}

function Preview({ preview }: Attachment) {
  return preview === undefined ? (
    <IconFileText size={28} stroke={1.4} aria-hidden />
  ) : (
    <img src={preview} alt="" className={classes.preview} />
  );
}
