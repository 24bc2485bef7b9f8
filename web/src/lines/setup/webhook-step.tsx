import { Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session';
import { CopyField } from '../../shell/copy-field';
import { Note } from '../../shell/note';
import type { Line } from '../line';
import { useChangeLine } from '../lines-data';
import { useProblem } from '../problem-words';
import { isPublic } from './address';
import { madeUpSecret } from './secrets';
import { Where } from './where';

interface WebhookStepProps {
  line: Line;
  /** Known only on the page on which it was made. */
  verifyToken: string | undefined;
  onVerifyToken: (verifyToken: string) => void;
  onLook: () => void;
  isLooking: boolean;
}

export function WebhookStep({ line, verifyToken, onVerifyToken, onLook, isLooking }: WebhookStepProps) {
  const { t } = useTranslation('lines');
  return (
    <Stack>
      <Where step="webhook" />
      <Addresses line={line} />
      {verifyToken === undefined ? (
        <NewVerifyToken line={line} onMade={onVerifyToken} />
      ) : (
        <CopyField label={t('secret.verifyToken')} value={verifyToken} hint={t('setup.verifyTokenHint')} />
      )}
      <Group>
        <Button loading={isLooking} onClick={onLook}>
          {t('setup.pasted')}
        </Button>
      </Group>
    </Stack>
  );
}

/** One app has one address, so it is the one that takes what comes for all lines. */
function Addresses({ line: { webhookPath } }: { line: Line }) {
  const { t } = useTranslation('lines');
  const { data: session } = useSession();
  const known = session?.publicUrl ?? null;
  const base = known ?? location.origin;
  return (
    <>
      {!isPublic(base) && (
        <Note color="orange" icon={<IconAlertTriangle aria-hidden />} title={t('setup.notPublic')}>
          {t('setup.notPublicHint')}
        </Note>
      )}
      <CopyField
        label={t('setup.address')}
        value={`${base}/webhook`}
        hint={t(known === null ? 'setup.addressGuessed' : 'setup.addressHint')}
      />
      <details>
        <Text component="summary" size="sm">
          {t('setup.ownAddress')}
        </Text>
        <Stack gap="xs" mt="xs">
          <Text size="sm">{t('setup.ownAddressHint')}</Text>
          <CopyField label={t('setup.ownAddressLabel')} value={base + webhookPath} />
        </Stack>
      </details>
    </>
  );
}

function NewVerifyToken({ line, onMade }: { line: Line; onMade: (verifyToken: string) => void }) {
  const { t } = useTranslation('lines');
  const change = useChangeLine(line.id);
  const onError = useProblem();
  const replace = () => {
    const verifyToken = madeUpSecret();
    change.mutate(() => ({ verifyToken }), { onSuccess: () => onMade(verifyToken), onError });
  };
  return (
    <Stack gap={6} align="flex-start">
      <Text size="sm">{t('setup.verifyTokenSet')}</Text>
      <Button variant="default" size="xs" loading={change.isPending} onClick={replace}>
        {t('setup.verifyTokenNew')}
      </Button>
    </Stack>
  );
}
