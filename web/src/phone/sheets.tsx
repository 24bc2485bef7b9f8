import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { textIn } from '../api/wire';
import { adClick, EXAMPLE_PRODUCT } from './arrival';
import { contacts, location, media } from './content';
import { STICKERS } from './emojis';
import { OrderSheet } from './order-sheet';
import { type SheetName, useScreen } from './screen';
import { FormSheet, Sheet } from './sheet';
import classes from './sheet.module.css';
import { drawSticker } from './sticker';

interface SheetProps {
  onClose: () => void;
}

/** The sheet of that name. */
export function AnySheet({ name, onClose }: SheetProps & { name: SheetName }) {
  switch (name) {
    case 'location':
      return <LocationSheet onClose={onClose} />;
    case 'contact':
      return <ContactSheet onClose={onClose} />;
    case 'order':
      return <OrderSheet onClose={onClose} />;
    case 'sticker':
      return <StickerSheet onClose={onClose} />;
    case 'ad':
      return <AdSheet onClose={onClose} />;
    case 'product':
      return <ProductSheet onClose={onClose} />;
  }
}

function LocationSheet({ onClose }: SheetProps) {
  const { t } = useTranslation('phone');
  const { composer } = useScreen();
  const within = (limit: number) => (value: string) =>
    value.trim() !== '' && Math.abs(degrees(value)) <= limit ? null : t('location.wrong', { limit });
  return (
    <FormSheet
      title={t('attach.location')}
      action={t('send')}
      onClose={onClose}
      fields={[
        {
          name: 'latitude',
          label: t('location.latitude'),
          usual: '40.41694',
          inputMode: 'decimal',
          check: within(90),
        },
        {
          name: 'longitude',
          label: t('location.longitude'),
          usual: '-3.70346',
          inputMode: 'decimal',
          check: within(180),
        },
        { name: 'name', label: t('location.name'), usual: 'Puerta del Sol' },
        { name: 'address', label: t('location.address'), usual: 'Madrid' },
      ]}
      onDone={({ latitude = '', longitude = '', ...place }) =>
        composer.say(location({ latitude: degrees(latitude), longitude: degrees(longitude), ...place }))
      }
    />
  );
}

/** With a point or, as most of the world writes it, a comma. */
function degrees(text: string): number {
  return Number(text.replace(',', '.'));
}

function ContactSheet({ onClose }: SheetProps) {
  const { t } = useTranslation('phone');
  const { composer } = useScreen();
  return (
    <FormSheet
      title={t('attach.contact')}
      action={t('send')}
      onClose={onClose}
      fields={[
        { name: 'name', label: t('contact.name'), usual: 'Ada López', required: true },
        { name: 'phone', label: t('contact.phone'), usual: '+1 555-010-0099', inputMode: 'tel' },
        { name: 'email', label: t('contact.email'), inputMode: 'email' },
        { name: 'company', label: t('contact.company') },
      ]}
      onDone={({ name = '', phone, email, company }) =>
        composer.say(
          contacts({
            name: { formatted_name: name, first_name: name.split(' ')[0] },
            ...(phone === undefined
              ? {}
              : { phones: [{ phone, wa_id: phone.replace(/\D/g, ''), type: 'CELL' }] }),
            ...(email === undefined ? {} : { emails: [{ email, type: 'WORK' }] }),
            ...(company === undefined ? {} : { org: { company } }),
            origin: 'other',
          }),
        )
      }
    />
  );
}

function StickerSheet({ onClose }: SheetProps) {
  const { t } = useTranslation('phone');
  const { composer } = useScreen();
  const send = (emoji: string) => {
    onClose();
    drawSticker(emoji).then(
      (file) => composer.say(media('sticker', { mime_type: file.type }), file),
      () => composer.fail(t('attach.noSticker')),
    );
  };
  return (
    <Sheet title={t('attach.sticker')} onClose={onClose}>
      <div className={classes.stickers}>
        {STICKERS.map((emoji, i) => (
          <UnstyledButton
            key={emoji}
            className={classes.sticker}
            aria-label={emoji}
            data-autofocus={i === 0 || undefined}
            onClick={() => send(emoji)}
          >
            {emoji}
          </UnstyledButton>
        ))}
      </div>
    </Sheet>
  );
}

function AdSheet({ onClose }: SheetProps) {
  const { t } = useTranslation('phone');
  const { composer } = useScreen();
  const usual = {
    headline: t('ad.example'),
    body: t('ad.exampleBody'),
    ...adClick(),
    ...composer.arrival.ad,
  };
  const names = ['headline', 'body', 'source_url', 'source_type', 'source_id', 'ctwa_clid'] as const;
  return (
    <FormSheet
      title={t('fromAnAd')}
      action={t('attachToNext')}
      onClose={onClose}
      fields={names.map((name) => ({ name, label: t(`ad.${name}`), usual: textIn(usual, name) ?? '' }))}
      onDone={(ad) => composer.change({ arrival: { ...composer.arrival, ad } })}
    />
  );
}

function ProductSheet({ onClose }: SheetProps) {
  const { t } = useTranslation('phone');
  const { composer } = useScreen();
  const usual = { ...EXAMPLE_PRODUCT, ...composer.arrival.product };
  return (
    <FormSheet
      title={t('aboutAProduct')}
      action={t('attachToNext')}
      onClose={onClose}
      fields={[
        { name: 'catalog_id', label: t('product.catalog_id'), usual: usual.catalog_id, required: true },
        {
          name: 'product_retailer_id',
          label: t('product.id'),
          usual: usual.product_retailer_id,
          required: true,
        },
      ]}
      onDone={(product) => composer.change({ arrival: { ...composer.arrival, product } })}
    />
  );
}
