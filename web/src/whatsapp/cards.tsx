import { IconMapPinFilled, IconShoppingBag, IconSpeakerphone, IconTag } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { TranscriptMessage } from '../../../src/simulator/control-types';
import { type Json, listIn, numberIn, objectIn, textIn } from '../api/wire';
import classes from './content.module.css';
import { Face } from './face';
import { contentOf } from './message';

interface CardProps {
  message: TranscriptMessage;
}

/** A place, drawn without a map: nothing here is loaded from elsewhere. */
export function LocationContent({ message }: CardProps) {
  const { t } = useTranslation('whatsapp');
  const place = contentOf(message);
  const [latitude, longitude] = [numberIn(place, 'latitude'), numberIn(place, 'longitude')];
  return (
    <span className={classes.place}>
      <span className={classes.map} aria-hidden>
        <IconMapPinFilled size={34} />
      </span>
      <span className={classes.placeName}>
        <b dir="auto">{textIn(place, 'name') ?? t('summary.location')}</b>
        {textIn(place, 'address') && <span dir="auto">{textIn(place, 'address')}</span>}
        <small>
          {latitude?.toFixed(5)}, {longitude?.toFixed(5)}
        </small>
      </span>
    </span>
  );
}

export function ContactsContent({ message }: CardProps) {
  return listIn(message, 'contacts').map((card, i) => <ContactCard key={i} card={card} />);
}

function ContactCard({ card }: { card: Json }) {
  const { t } = useTranslation('whatsapp');
  const name = textIn(objectIn(card, 'name'), 'formatted_name') ?? t('summary.contacts');
  const lines = [
    ...listIn(card, 'phones').map((one) => textIn(one, 'phone')),
    ...listIn(card, 'emails').map((one) => textIn(one, 'email')),
    textIn(objectIn(card, 'org'), 'company'),
  ].filter((line) => line !== undefined);
  return (
    <span className={classes.contact}>
      <Face name={name} size={42} />
      <span className={classes.lines}>
        <b dir="auto">{name}</b>
        {lines.map((line) => (
          <small key={line}>{line}</small>
        ))}
      </span>
    </span>
  );
}

export function OrderContent({ message }: CardProps) {
  const { t, i18n } = useTranslation('whatsapp');
  const order = contentOf(message);
  const items = listIn(order, 'product_items');
  const count = items.reduce((sum, item) => sum + (numberIn(item, 'quantity') ?? 0), 0);
  const currency = textIn(items[0], 'currency');
  const total = items.reduce(
    (sum, item) => sum + (numberIn(item, 'quantity') ?? 0) * (numberIn(item, 'item_price') ?? 0),
    0,
  );
  return (
    <span className={classes.order}>
      <span className={classes.orderHead}>
        <IconShoppingBag size={26} stroke={1.5} aria-hidden />
        <span className={classes.lines}>
          <b>{t('items', { count })}</b>
          <small>{money(total, currency, i18n.language)}</small>
        </span>
      </span>
      {items.map((item, i) => (
        <span key={i} className={classes.orderItem}>
          <span>
            {numberIn(item, 'quantity') ?? '?'} × {textIn(item, 'product_retailer_id') ?? '?'}
          </span>
          <span>{money(numberIn(item, 'item_price') ?? 0, textIn(item, 'currency'), i18n.language)}</span>
        </span>
      ))}
      {textIn(order, 'text') && <span dir="auto">{textIn(order, 'text')}</span>}
    </span>
  );
}

function money(amount: number, currency = '', language: string): string {
  try {
    return new Intl.NumberFormat(language, { style: 'currency', currency }).format(amount);
  } catch {
    // A currency that nobody knows.
    return `${amount} ${currency}`;
  }
}

/** Where a message came from: the ad that was clicked, or the product that was asked about. */
export function Origin({ message }: CardProps) {
  const { t } = useTranslation('whatsapp');
  const { referral, context } = message;
  const product = objectIn(context, 'referred_product');
  const productId = textIn(product, 'product_retailer_id');
  if (referral !== undefined) {
    return (
      <span className={classes.origin}>
        <IconSpeakerphone size={22} stroke={1.6} aria-hidden />
        <span className={classes.lines}>
          <b dir="auto">{textIn(referral, 'headline') ?? t('ad')}</b>
          {textIn(referral, 'body') && <small dir="auto">{textIn(referral, 'body')}</small>}
          <small className={classes.source}>{textIn(referral, 'source_url') ?? t('ad')}</small>
        </span>
      </span>
    );
  }
  if (productId === undefined) return null;
  return (
    <span className={classes.origin}>
      <IconTag size={22} stroke={1.6} aria-hidden />
      <span className={classes.lines}>
        <b>{productId}</b>
        <small>{t('catalog', { id: textIn(product, 'catalog_id') ?? '?' })}</small>
      </span>
    </span>
  );
}
