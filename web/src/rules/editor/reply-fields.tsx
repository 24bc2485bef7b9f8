import { SegmentedControl, Stack, Switch } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../reply-line';
import type { Reply } from '../rule';
import { ButtonsFields } from './buttons-fields';
import { emptyReply, jsonOf, type Shape, shapeOf, SHAPES, useDraft } from './draft';
import { FaultAt } from './fault-at';
import { FooterField, HeaderFields } from './frame-fields';
import { JsonField } from './json-field';
import { LIMITS } from './limits';
import { ListFields } from './list-fields';
import { MessageArea } from './message-area';

/** What the rule answers. Another shape starts with the words written so far; what was written before comes back. */
export function ReplyFields() {
  const { t } = useTranslation('rules');
  const form = useDraft();
  const { reply } = form.values;
  const shape = shapeOf(reply);
  const written = useRef<Partial<Record<Shape, Reply>>>({});
  const choose = (next: Shape) => {
    written.current[shape] = reply;
    const chosen = written.current[next] ?? emptyReply(next, bodyOf(reply));
    form.setValues({ reply: chosen, json: jsonOf(chosen) });
    form.clearErrors();
  };
  return (
    <Stack gap="sm">
      <SegmentedControl
        fullWidth
        aria-label={t('editor.shape')}
        value={shape}
        onChange={choose}
        data={SHAPES.map((one) => ({ value: one, label: t(`editor.shapes.${one}`) }))}
      />
      <FaultAt path="reply.type" />
      <Fields shape={shape} />
    </Stack>
  );
}

function Fields({ shape }: { shape: Shape }) {
  const { t } = useTranslation('rules');
  switch (shape) {
    case 'text':
      return (
        <>
          <MessageArea label={t('editor.body')} path="reply.content.body" limit={LIMITS.text} />
          <LinkPreview />
        </>
      );
    case 'button':
      return (
        <>
          <HeaderFields />
          <MessageArea
            label={t('editor.body')}
            path="reply.content.body.text"
            limit={LIMITS.interactiveBody}
          />
          <FooterField />
          <ButtonsFields />
        </>
      );
    case 'list':
      return (
        <>
          <HeaderFields />
          <MessageArea label={t('editor.body')} path="reply.content.body.text" limit={LIMITS.listBody} />
          <FooterField />
          <ListFields />
        </>
      );
    case 'other':
      return <JsonField />;
  }
}

function LinkPreview() {
  const { t } = useTranslation('rules');
  const form = useDraft();
  const { reply } = form.values;
  if (reply.type !== 'text') return null;
  const { previewUrl = false, body } = reply.content;
  if (!previewUrl && !/https?:\/\//i.test(body)) return null;
  return (
    <Switch
      label={t('editor.preview')}
      checked={previewUrl}
      onChange={({ currentTarget }) => form.setFieldValue('reply.content.previewUrl', currentTarget.checked)}
    />
  );
}
