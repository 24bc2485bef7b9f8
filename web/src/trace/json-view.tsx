import { ActionIcon, CopyButton, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './trace.module.css';

/** JSON to read and to take away. */
export function JsonView({ title, json }: { title: string; json: unknown }) {
  const { t } = useTranslation('trace');
  const text = JSON.stringify(json, null, 2);
  return (
    <figure className={classes.json}>
      <figcaption className={classes.caption}>
        <Text component="span" size="xs" fw={600}>
          {title}
        </Text>
        {/* Browsers copy on https and localhost only. */}
        {window.isSecureContext && (
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Tooltip label={t(copied ? 'copied' : 'copy')} withArrow>
                <ActionIcon
                  variant="subtle"
                  color={copied ? 'recado' : 'gray'}
                  size="sm"
                  aria-label={`${t(copied ? 'copied' : 'copy')}: ${title}`}
                  onClick={copy}
                >
                  {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
                </ActionIcon>
              </Tooltip>
            )}
          </CopyButton>
        )}
      </figcaption>
      <div
        role="textbox"
        aria-readonly
        aria-multiline
        tabIndex={0}
        aria-label={title}
        className={classes.code}
      >
        {tokensOf(text).map(({ kind, part }, i) => (
          <span key={i} data-kind={kind}>
            {part}
          </span>
        ))}
      </div>
    </figure>
  );
}

interface Token {
  readonly kind: 'key' | 'text' | 'value' | 'rest';
  readonly part: string;
}

/** Cuts printed JSON where its colours change. */
function tokensOf(text: string): Token[] {
  const parts = text.split(
    /("(?:[^"\\]|\\.)*"(?=:)|"(?:[^"\\]|\\.)*"|\b(?:true|false|null)\b|-?\b\d[\d.eE+-]*)/,
  );
  return parts.map((part, i) => ({
    part,
    kind:
      i % 2 === 0
        ? 'rest'
        : !part.startsWith('"')
          ? 'value'
          : (parts[i + 1] ?? '').startsWith(':')
            ? 'key'
            : 'text',
  }));
}
