import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './content.module.css';
import { isLong, isOnlyEmoji, type Span, spansOf } from './format';

const ELEMENTS = { bold: 'strong', italic: 'em', strike: 's', code: 'code', mono: 'code' } as const;

/** Text as WhatsApp formats it, made of elements: nothing in it is ever taken for HTML. */
export function RichText({ text }: { text: string }) {
  const { t } = useTranslation('whatsapp');
  const [isWhole, setWhole] = useState(!isLong(text));
  return (
    <>
      <span
        className={classes.text}
        dir="auto"
        data-large={isOnlyEmoji(text) || undefined}
        data-cut={!isWhole || undefined}
      >
        <Spans spans={spansOf(text)} />
      </span>
      {!isWhole && (
        <UnstyledButton className={classes.more} onClick={() => setWhole(true)}>
          {t('more')}
        </UnstyledButton>
      )}
    </>
  );
}

/** The same without more around it, and with addresses that lead nowhere. */
export function Styled({ text }: { text: string }) {
  return (
    <Spans
      spans={spansOf(text).map((span) => (typeof span === 'object' && 'link' in span ? span.link : span))}
    />
  );
}

function Spans({ spans }: { spans: readonly Span[] }) {
  return spans.map((span, i) => <OneSpan key={i} span={span} />);
}

function OneSpan({ span }: { span: Span }) {
  if (typeof span === 'string') return span;
  if ('link' in span) {
    return (
      <a href={span.link} target="_blank" rel="noopener noreferrer">
        {span.link}
      </a>
    );
  }
  const Element = ELEMENTS[span.style];
  return (
    <Element>
      <Spans spans={span.parts} />
    </Element>
  );
}
