import { Loader } from '@mantine/core';
import { IconDownload, IconFileText, IconPhotoOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TranscriptMessage } from '../../../src/simulator/control-types';
import { type Json, textIn } from '../api/wire';
import { AudioPlayer } from './audio-player';
import classes from './content.module.css';
import { contentOf } from './message';
import { RichText } from './rich-text';

interface MediaProps {
  message: TranscriptMessage;
}

/** Where the file of a message is; nothing while it is on its way and for files of other servers. */
function fileOf(part: Json): string | undefined {
  const id = textIn(part, 'id');
  return id === undefined ? undefined : `/simulator/media/${encodeURIComponent(id)}`;
}

function Caption({ part }: { part: Json }) {
  const caption = textIn(part, 'caption');
  return caption === undefined ? null : <RichText text={caption} />;
}

export function ImageContent({ message }: MediaProps) {
  const { t } = useTranslation('whatsapp');
  const part = contentOf(message);
  const isSticker = message.type === 'sticker';
  const what = t(isSticker ? 'summary.sticker' : 'summary.image');
  return (
    <>
      <Picture
        key={fileOf(part)}
        part={part}
        alt={textIn(part, 'caption') ?? what}
        className={isSticker ? classes.sticker : classes.picture}
      />
      <Caption part={part} />
    </>
  );
}

function Picture({ part, alt, className }: { part: Json; alt: string; className: string | undefined }) {
  const [isBroken, setBroken] = useState(false);
  const source = fileOf(part);
  if (source === undefined || isBroken) return <NoPicture part={part} />;
  return (
    <a href={source} target="_blank" rel="noopener noreferrer" className={classes.frame}>
      <img src={source} alt={alt} className={className} onError={() => setBroken(true)} />
    </a>
  );
}

/** In place of a file that cannot be shown here. */
function NoPicture({ part }: { part: Json }) {
  const { t } = useTranslation('whatsapp');
  const link = textIn(part, 'link');
  const isUnderWay = link === undefined && fileOf(part) === undefined;
  return (
    <span className={classes.placeholder}>
      {isUnderWay ? <Loader size="sm" color="gray" aria-hidden /> : <IconPhotoOff size={28} aria-hidden />}
      <span>{link ?? (isUnderWay ? textIn(part, 'filename') : t('noPreview'))}</span>
    </span>
  );
}

export function VideoContent({ message }: MediaProps) {
  const { t } = useTranslation('whatsapp');
  const part = contentOf(message);
  const source = fileOf(part);
  return (
    <>
      {source === undefined ? (
        <NoPicture part={part} />
      ) : (
        <video
          src={source}
          controls
          preload="metadata"
          className={classes.video}
          aria-label={t('summary.video')}
        >
          <track kind="captions" />
        </video>
      )}
      <Caption part={part} />
    </>
  );
}

export function AudioContent({ message }: MediaProps) {
  const part = contentOf(message);
  const source = fileOf(part);
  return source === undefined ? <NoPicture part={part} /> : <AudioPlayer source={source} />;
}

export function DocumentContent({ message }: MediaProps) {
  const { t } = useTranslation('whatsapp');
  const part = contentOf(message);
  const source = fileOf(part);
  const name = textIn(part, 'filename') ?? t('summary.document');
  const row = (
    <>
      <IconFileText size={30} stroke={1.4} aria-hidden />
      <span className={classes.documentName}>
        <span dir="auto">{name}</span>
        <small>{kindOf(part, name)}</small>
      </span>
      {source === undefined ? (
        <Loader size={16} color="gray" aria-hidden />
      ) : (
        <IconDownload size={18} aria-hidden />
      )}
    </>
  );
  return (
    <>
      {source === undefined ? (
        <span className={classes.document}>{row}</span>
      ) : (
        <a href={source} download={name} className={classes.document} aria-label={t('download', { name })}>
          {row}
        </a>
      )}
      <Caption part={part} />
    </>
  );
}

function kindOf(part: Json, name: string): string {
  const extension = /\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1];
  return (extension ?? textIn(part, 'mime_type') ?? '').toUpperCase();
}
