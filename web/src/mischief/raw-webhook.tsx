import { Button, Group, Input, Kbd, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconAlignLeft, IconSend } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SignatureKind } from '../../../src/simulator/control-types';
import type { Persona } from '../phone/persona';
import type { SimulatedLine } from '../phone/simulated-lines';
import { Failure } from '../shell/failure';
import { Answer } from './answer';
import { CurlButton } from './curl-button';
import { Editor, formatted } from './editor';
import { Effects } from './effects';
import { PayloadSelect } from './payload-select';
import classes from './raw-webhook.module.css';
import { useRawWebhook } from './use-raw-webhook';

const SIGNATURES: readonly SignatureKind[] = ['right', 'wrong', 'missing', 'malformed'];

/** Any body at all, signed or not: send it, see the answer and what came of it. */
export function RawWebhook({ line, persona }: { line: SimulatedLine; persona: Persona }) {
  const { t } = useTranslation('mischief');
  const { text, signature, sent, change, sending, sign } = useRawWebhook(line);
  const [curlError, setCurlError] = useState<Error | null>(null);
  const answer = useRef<HTMLHeadingElement>(null);
  const error = sending.error ?? curlError;
  const send = () => {
    setCurlError(null);
    if (sending.isPending) return;
    sending.mutate(undefined, { onSettled: () => answer.current?.scrollIntoView({ block: 'nearest' }) });
  };
  return (
    <div className={classes.page}>
      <div className={classes.columns}>
        <Stack gap="sm" miw={0}>
          <PayloadSelect line={line} persona={persona} onText={(body) => change({ text: body })} />
          <Editor text={text} onText={(body) => change({ text: body })} send={send} />
          <Input.Wrapper label={t('raw.signature')} labelElement="div">
            <SegmentedControl
              aria-label={t('raw.signature')}
              data={SIGNATURES.map((value) => ({ value, label: t(`raw.signatures.${value}`) }))}
              value={signature}
              onChange={(kind) => change({ signature: kind })}
              fullWidth
            />
          </Input.Wrapper>
          <Group gap="xs">
            <Button
              leftSection={<IconSend size={16} aria-hidden />}
              rightSection={
                <Kbd size="xs" className={classes.key}>
                  {t('raw.sendHint')}
                </Kbd>
              }
              loading={sending.isPending}
              onClick={send}
            >
              {t('raw.send')}
            </Button>
            <Button
              variant="default"
              leftSection={<IconAlignLeft size={16} aria-hidden />}
              onClick={() => change({ text: formatted(text) })}
            >
              {t('raw.format')}
            </Button>
            <CurlButton sign={sign} onError={setCurlError} />
          </Group>
        </Stack>
        <Stack gap="md" miw={0}>
          <section aria-labelledby="raw-answer">
            <h2 className={classes.heading} id="raw-answer" ref={answer}>
              {t('raw.answer')}
            </h2>
            {error && <Failure error={error} />}
            {sent && <Answer answer={sent.answer} />}
            {!error && !sent && <Text size="sm">{t('raw.nothingSent')}</Text>}
          </section>
          {sent && (
            <section aria-labelledby="raw-effects">
              <h2 className={classes.heading} id="raw-effects">
                {t('raw.effects')}
              </h2>
              <p className={classes.hint}>{t('raw.effectsHint')}</p>
              <Effects after={sent.after} />
            </section>
          )}
        </Stack>
      </div>
    </div>
  );
}
