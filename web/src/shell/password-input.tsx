import { PasswordInput as Input, type PasswordInputProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** For what nobody beside should read; a button shows it. */
export function PasswordInput(input: PasswordInputProps) {
  const { t } = useTranslation();
  return <Input visibilityToggleButtonProps={{ 'aria-label': t('showTyped') }} {...input} />;
}
