import { ActionIcon, Button, Group, NumberInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { order } from './content';
import { useScreen } from './screen';
import { Sheet } from './sheet';

interface OrderValues {
  catalog: string;
  currency: string;
  note: string;
  items: { id: string; quantity: number; price: number }[];
}

const USUAL: OrderValues = {
  catalog: '55501',
  currency: 'EUR',
  note: '',
  items: [{ id: 'SKU-9', quantity: 2, price: 12.5 }],
};

/** A cart of catalog items. */
export function OrderSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('phone');
  const { composer } = useScreen();
  const form = useForm<OrderValues>({
    initialValues: USUAL,
    validate: { items: { id: (value) => (value.trim() === '' ? t('required') : null) } },
  });
  const { items } = form.getValues();
  const send = ({ catalog, currency, note, items: cart }: OrderValues) => {
    composer.say(
      order({
        catalog_id: catalog,
        ...(note === '' ? {} : { text: note }),
        product_items: cart.map(({ id, quantity, price }) => ({
          product_retailer_id: id,
          quantity,
          item_price: price,
          currency,
        })),
      }),
    );
    onClose();
  };
  return (
    <Sheet title={t('attach.order')} onClose={onClose}>
      <form onSubmit={form.onSubmit(send)} noValidate>
        <Stack gap="sm">
          <Group grow>
            <TextInput label={t('order.catalog')} data-autofocus {...form.getInputProps('catalog')} />
            <TextInput label={t('order.currency')} maxLength={3} {...form.getInputProps('currency')} />
          </Group>
          {items.map((_, i) => (
            <Group key={i} align="flex-end" wrap="nowrap" gap="xs">
              <TextInput label={t('order.product')} flex={2} {...form.getInputProps(`items.${i}.id`)} />
              <NumberInput
                label={t('order.quantity')}
                min={1}
                flex={1}
                {...form.getInputProps(`items.${i}.quantity`)}
              />
              <NumberInput
                label={t('order.price')}
                min={0}
                decimalScale={2}
                flex={1}
                {...form.getInputProps(`items.${i}.price`)}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                size={36}
                disabled={items.length === 1}
                aria-label={t('order.remove', { number: i + 1 })}
                onClick={() => form.removeListItem('items', i)}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </Group>
          ))}
          <Button
            variant="subtle"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => form.insertListItem('items', { id: '', quantity: 1, price: 10 })}
          >
            {t('order.add')}
          </Button>
          <TextInput label={t('order.note')} {...form.getInputProps('note')} />
          <Button type="submit" mt="xs">
            {t('send')}
          </Button>
        </Stack>
      </form>
    </Sheet>
  );
}
