import { ActionIcon, Slider } from '@mantine/core';
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './content.module.css';

/** A voice note: one button, how far it is, how long it lasts. */
export function AudioPlayer({ source }: { source: string }) {
  const { t } = useTranslation('whatsapp');
  const audio = useRef<HTMLAudioElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [isBroken, setBroken] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState(0);
  const toggle = () => {
    if (isPlaying) audio.current?.pause();
    else audio.current?.play().catch(() => setBroken(true));
  };
  const seek = (seconds: number) => {
    setAt(seconds);
    if (audio.current) audio.current.currentTime = seconds;
  };
  return (
    <span className={classes.audio}>
      <audio
        ref={audio}
        src={source}
        preload="metadata"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onError={() => setBroken(true)}
        onTimeUpdate={({ currentTarget }) => setAt(currentTarget.currentTime)}
        onLoadedMetadata={({ currentTarget }) => setLength(finite(currentTarget.duration))}
      >
        <track kind="captions" />
      </audio>
      <ActionIcon
        variant="transparent"
        color="currentColor"
        size={36}
        disabled={isBroken}
        aria-label={t(isPlaying ? 'pause' : 'play')}
        onClick={toggle}
      >
        {isPlaying ? <IconPlayerPauseFilled aria-hidden /> : <IconPlayerPlayFilled aria-hidden />}
      </ActionIcon>
      <Slider
        className={classes.progress}
        size={4}
        label={null}
        min={0}
        max={Math.max(length, 0.1)}
        step={0.1}
        value={at}
        disabled={length === 0}
        onChange={seek}
        thumbLabel={t('position')}
      />
      <span className={classes.seconds}>
        {isBroken ? t('noPreview') : clock(isPlaying || at > 0 ? at : length)}
      </span>
    </span>
  );
}

/** A stream that is still growing has no length yet. */
function finite(seconds: number): number {
  return Number.isFinite(seconds) ? seconds : 0;
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}
