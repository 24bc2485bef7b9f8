import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconEye, IconPencil, IconVolumeOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Failure } from '../shell/failure';
import { ConditionWords } from './condition-words';
import { ReplyBubble } from './reply-bubble';
import type { Rule, Tried } from './rule';
import classes from './try.module.css';
import type { Trying } from './use-trying';

interface TriedAnswerProps extends Pick<Trying, 'tried' | 'isIdle'> {
  rules: readonly Rule[];
  onShow: (rule: Rule) => void;
  /** Absent where one may not. */
  onEdit: ((rule: Rule) => void) | undefined;
}

export function TriedAnswer({ tried, isIdle, ...answer }: TriedAnswerProps) {
  const { t } = useTranslation('rules');
  if (isIdle) {
    return (
      <Text size="sm" c="dimmed">
        {t('trying.empty')}
      </Text>
    );
  }
  if (tried.error !== null) return <Failure error={tried.error} retry={tried.refetch} />;
  if (!tried.data) return <Skeleton h={120} />;
  return (
    <div aria-live="polite" className={classes.answer} data-stale={tried.isPlaceholderData || undefined}>
      <Answer tried={tried.data} {...answer} />
    </div>
  );
}

type AnswerProps = Pick<TriedAnswerProps, 'rules' | 'onShow' | 'onEdit'> & { tried: Tried };

function Answer({ tried: { reply, rule, matched }, rules, onShow, onEdit }: AnswerProps) {
  const { t } = useTranslation('rules');
  if (reply === null || rule === null || matched === null) return <Silence />;
  const listed = rules.find(({ id }) => id === rule.id);
  return (
    <Stack gap="sm">
      <div>
        <Text size="xs" c="dimmed" fw={600}>
          {t('trying.who')}
        </Text>
        <ConditionWords when={rule.when} />
        <Text size="sm" mt={4}>
          <Why matched={matched} />
        </Text>
      </div>
      <ReplyBubble reply={reply} label={t('editor.bubble')} />
      {listed !== undefined && (
        <Group gap="xs">
          <Button
            variant="default"
            size="xs"
            leftSection={<IconEye size={15} aria-hidden />}
            onClick={() => onShow(listed)}
          >
            {t('trying.show')}
          </Button>
          {onEdit !== undefined && (
            <Button
              variant="default"
              size="xs"
              leftSection={<IconPencil size={15} aria-hidden />}
              onClick={() => onEdit(listed)}
            >
              {t('trying.edit')}
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

function Why({ matched: { type, headline, ...others } }: { matched: NonNullable<Tried['matched']> }) {
  const { t } = useTranslation('rules');
  if (type === 'referral' && headline) return t('trying.why.referralOf', { headline });
  return t(`trying.why.${type}`, others);
}

function Silence() {
  const { t } = useTranslation('rules');
  return (
    <Group wrap="nowrap" align="flex-start" gap="sm">
      <IconVolumeOff size={20} aria-hidden className={classes.silence} />
      <div>
        <Text size="sm" fw={600}>
          {t('trying.silence')}
        </Text>
        <Text size="sm" c="dimmed">
          {t('trying.silenceHint')}
        </Text>
      </div>
    </Group>
  );
}
