import { Group, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Header } from '../rule';
import { CountedInput } from './counted-input';
import { useDraft } from './draft';
import { FaultAt } from './fault-at';
import { LIMITS } from './limits';

const HEADERS = ['none', 'text', 'image', 'video', 'document'] as const;
type HeaderKind = (typeof HEADERS)[number];
const AT = 'reply.content.header';

const LABELS = {
  id: 'editor.headerId',
  mediaId: 'editor.headerMediaId',
  link: 'editor.headerLink',
} as const;

/** What stands above the message. Lists take words only. */
export function HeaderFields() {
  const { t } = useTranslation('rules');
  const form = useDraft();
  const { reply } = form.values;
  if (reply.type !== 'interactive') return null;
  const { content } = reply;
  const header = 'header' in content ? content.header : undefined;
  const kinds = content.type === 'list' ? HEADERS.slice(0, 2) : HEADERS;
  return (
    <div>
      <Group gap="sm" align="flex-start" grow preventGrowOverflow={false}>
        <NativeSelect
          label={t('editor.header')}
          w={170}
          flex="none"
          value={header?.type ?? 'none'}
          onChange={({ currentTarget }) =>
            form.setFieldValue(AT, headerOf(currentTarget.value as HeaderKind))
          }
          data={kinds.map((kind) => ({ value: kind, label: t(`editor.headers.${kind}`) }))}
        />
        {header !== undefined && <HeaderContent header={header} />}
      </Group>
      <FaultAt path={AT} />
    </div>
  );
}

function HeaderContent({ header }: { header: Header }) {
  const { t } = useTranslation('rules');
  const form = useDraft();
  if (header.type === 'text') {
    return <CountedInput label={t('editor.headerText')} path={`${AT}.text`} limit={LIMITS.header} />;
  }
  const { id, mediaId } = mediaOf(header);
  const source = id !== undefined ? 'id' : mediaId !== undefined ? 'mediaId' : 'link';
  return <TextInput label={t(LABELS[source])} {...form.getInputProps(`${AT}.${header.type}.${source}`)} />;
}

function mediaOf(header: Exclude<Header, { type: 'text' }>): { id?: string; mediaId?: string } {
  switch (header.type) {
    case 'image':
      return header.image;
    case 'video':
      return header.video;
    case 'document':
      return header.document;
  }
}

function headerOf(kind: HeaderKind): Header | undefined {
  const media = { link: 'https://' };
  switch (kind) {
    case 'none':
      return undefined;
    case 'text':
      return { type: kind, text: '' };
    case 'image':
      return { type: kind, image: media };
    case 'video':
      return { type: kind, video: media };
    case 'document':
      return { type: kind, document: media };
  }
}

export function FooterField() {
  const { t } = useTranslation('rules');
  return <CountedInput label={t('editor.footer')} path="reply.content.footer.text" limit={LIMITS.footer} />;
}
