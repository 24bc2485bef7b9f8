import { Fieldset, Group, Input, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AddButton } from './add-button';
import { CountedInput } from './counted-input';
import { buttonOf, freeId, useDraft } from './draft';
import classes from './editor.module.css';
import { FaultAt } from './fault-at';
import { LIMITS } from './limits';
import { RemoveButton } from './remove-button';

const AT = 'reply.content.action.buttons';

export function ButtonsFields() {
  const { t } = useTranslation('rules');
  const form = useDraft();
  const { reply } = form.values;
  if (reply.type !== 'interactive' || reply.content.type !== 'button') return null;
  const { buttons } = reply.content.action;
  const ids = buttons.map((button) => button.reply.id);
  return (
    <Fieldset legend={t('editor.buttons')} className={classes.fieldset}>
      <Stack gap="sm">
        {buttons.map((_, i) => (
          <Group key={i} gap="xs" align="flex-start" className={classes.choice}>
            <CountedInput
              label={t('editor.buttonTitle', { n: i + 1 })}
              path={`${AT}.${i}.reply.title`}
              limit={LIMITS.buttonTitle}
            />
            <CountedInput
              label={t('editor.buttonId', { n: i + 1 })}
              path={`${AT}.${i}.reply.id`}
              limit={LIMITS.buttonId}
            />
            {buttons.length > 1 && (
              <RemoveButton
                label={t('editor.removeButton', { n: i + 1 })}
                onClick={() => form.removeListItem(AT, i)}
              />
            )}
          </Group>
        ))}
        <Input.Description>{t('editor.idHint')}</Input.Description>
        <FaultAt path={AT} />
        <AddButton
          label={t('editor.addButton')}
          disabled={buttons.length >= LIMITS.buttons}
          onClick={() => form.insertListItem(AT, buttonOf(freeId(ids)))}
        />
      </Stack>
    </Fieldset>
  );
}
