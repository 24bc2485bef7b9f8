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

/** What stands above the message. Lists take words only. */
export function HeaderFields() {
  const { t } = useTranslation('rules');
  const form = useDraft();
  const { reply } = form.values;
  if (reply.type !== 'interactive') return null;
  const { header, type } = reply.content;
  const kinds = type === 'list' ? HEADERS.slice(0, 2) : HEADERS;
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
  const source = header[header.type]?.id === undefined ? 'link' : 'id';
  return (
    <TextInput
      label={t(source === 'id' ? 'editor.headerId' : 'editor.headerLink')}
      {...form.getInputProps(`${AT}.${header.type}.${source}`)}
    />
  );
}

function headerOf(kind: HeaderKind): Header | undefined {
  if (kind === 'none') return undefined;
  return kind === 'text' ? { type: kind, text: '' } : { type: kind, [kind]: { link: 'https://' } };
}

export function FooterField() {
  const { t } = useTranslation('rules');
  return <CountedInput label={t('editor.footer')} path="reply.content.footer.text" limit={LIMITS.footer} />;
}
