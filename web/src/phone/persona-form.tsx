import {
  ActionIcon,
  Button,
  Group,
  Modal,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Personas } from './personas';
import { isPhone, isUserId, type Persona } from './persona';
import { newIdentityKey, newUserId, stranger } from './ready-personas';

interface PersonaFormProps extends Personas {
  isNew: boolean;
  onClose: () => void;
}

/** Who a customer is: known by a phone, or by a username and a business-scoped user id alone. */
export function PersonaForm({
  isNew,
  onClose,
  people,
  persona,
  keepPersona,
  forgetPersona,
}: PersonaFormProps) {
  const { t } = useTranslation('phone');
  const others = isNew ? people : people.filter(({ who }) => who !== persona.who);
  const ownerOf = (known: string) => others.find(({ who }) => who === known)?.name;
  const form = useForm({
    initialValues: valuesOf(isNew ? { ...stranger(), name: '' } : persona),
    validate: {
      name: (name) => (name.trim() === '' ? t('required') : null),
      phone: (phone, { by }) => {
        if (by !== 'phone') return null;
        if (!isPhone(digits(phone))) return t('people.wrongPhone');
        const name = ownerOf(digits(phone));
        return name === undefined ? null : t('people.taken', { name });
      },
      userId: (userId, { by }) => {
        if (by !== 'username') return null;
        if (!isUserId(userId)) return t('people.wrongUserId');
        const name = ownerOf(userId);
        return name === undefined ? null : t('people.takenUserId', { name });
      },
    },
  });
  const { by } = form.getValues();
  const keep = (values: Values) => {
    const person = personaOf(values);
    if (isNew) keepPersona(person);
    else keepPersona(person, persona);
    onClose();
  };
  const fresh = (name: 'userId' | 'identityKeyHash', label: string, make: () => string) => (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={label}
      onClick={() => form.setFieldValue(name, make())}
    >
      <IconRefresh size={16} aria-hidden />
    </ActionIcon>
  );
  return (
    <Modal
      opened
      // The lock would write a style of its own into the page, which its policy refuses.
      lockScroll={false}
      onClose={onClose}
      title={t(isNew ? 'people.new' : 'people.edit')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form onSubmit={form.onSubmit(keep)} noValidate>
        <Stack gap="sm">
          <TextInput label={t('people.name')} data-autofocus {...form.getInputProps('name')} />
          <SegmentedControl
            aria-label={t('people.knownBy')}
            data={[
              { value: 'phone', label: t('people.byPhone') },
              { value: 'username', label: t('people.byUsername') },
            ]}
            {...form.getInputProps('by')}
          />
          {by === 'phone' ? (
            <>
              <TextInput label={t('people.phone')} inputMode="tel" {...form.getInputProps('phone')} />
              <Switch
                label={t('people.hidesPhone')}
                description={t('people.hidesPhoneHint')}
                {...form.getInputProps('hidesPhone', { type: 'checkbox' })}
              />
            </>
          ) : (
            <TextInput
              label={t('people.userId')}
              description={t('people.userIdHint')}
              rightSection={fresh('userId', t('people.newUserId'), newUserId)}
              {...form.getInputProps('userId')}
            />
          )}
          <TextInput label={t('people.username')} {...form.getInputProps('username')} />
          <TextInput
            label={t('people.identityKey')}
            description={t('people.identityKeyHint')}
            rightSection={fresh('identityKeyHash', t('people.newIdentityKey'), newIdentityKey)}
            {...form.getInputProps('identityKeyHash')}
          />
          <Select
            label={t('people.arrives')}
            data={[
              { value: 'ad', label: t('people.ad') },
              { value: 'product', label: t('people.product') },
            ]}
            placeholder={t('people.directly')}
            clearable
            clearButtonProps={{ 'aria-label': t('remove') }}
            {...form.getInputProps('arrives')}
          />
          <Group justify="space-between" mt="sm">
            {!isNew && people.length > 1 ? (
              <Button
                variant="subtle"
                color="red"
                c="var(--mantine-color-error)"
                onClick={() => {
                  forgetPersona(persona);
                  onClose();
                }}
              >
                {t('people.forget')}
              </Button>
            ) : (
              <span />
            )}
            <Button type="submit">{t('people.keep')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface Values {
  name: string;
  by: 'phone' | 'username';
  phone: string;
  userId: string;
  username: string;
  hidesPhone: boolean;
  identityKeyHash: string;
  arrives: string | null;
}

function valuesOf({ who, name, username, hidesPhone, identityKeyHash, arrives }: Persona): Values {
  const hasPhone = isPhone(who);
  return {
    name,
    by: hasPhone ? 'phone' : 'username',
    phone: `+${hasPhone ? who : stranger().who}`,
    userId: hasPhone ? newUserId() : who,
    username: username ?? '',
    hidesPhone: hidesPhone ?? false,
    identityKeyHash: identityKeyHash ?? '',
    arrives: arrives ?? null,
  };
}

function personaOf({
  by,
  name,
  phone,
  userId,
  username,
  hidesPhone,
  identityKeyHash,
  arrives,
}: Values): Persona {
  return {
    who: by === 'phone' ? digits(phone) : userId,
    name: name.trim(),
    ...(username.trim() === '' ? {} : { username: username.trim().replace(/^@/, '') }),
    ...(by === 'phone' && hidesPhone ? { hidesPhone } : {}),
    ...(identityKeyHash.trim() === '' ? {} : { identityKeyHash: identityKeyHash.trim() }),
    ...(arrives === 'ad' || arrives === 'product' ? { arrives } : {}),
  };
}

function digits(phone: string): string {
  return phone.replace(/[\s+().-]/g, '');
}
