import { Button, Group, Stack } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CopyField } from '../shell/copy-field';
import { Note } from '../shell/note';
import classes from '../shell/page.module.css';

const FILE = 'recado-recovery-codes.txt';

/** Shown this once. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation('account');
  return (
    <Stack>
      <Note color="orange" title={t('totp.codes')}>
        {t('totp.codesHint')}
      </Note>
      <ul className={classes.codes}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <CopyField label={t('totp.copy')} value={codes.join(' ')} />
      <Group justify="flex-end">
        <Button
          variant="default"
          leftSection={<IconDownload size={17} aria-hidden />}
          onClick={() => download(codes)}
        >
          {t('totp.download')}
        </Button>
        <Button onClick={onDone}>{t('totp.done')}</Button>
      </Group>
    </Stack>
  );
}

function download(codes: readonly string[]): void {
  const url = URL.createObjectURL(new Blob([`${codes.join('\n')}\n`], { type: 'text/plain' }));
  Object.assign(document.createElement('a'), { href: url, download: FILE }).click();
  URL.revokeObjectURL(url);
}
