import { adReferral, inbound, MessageContent } from './inbound';
import { Bodies, PayloadSource } from './payload-source';

/** A body for every type of inbound message (Meta, webhooks/reference/messages/*). */
export function messagePayloads(from: PayloadSource): Bodies {
  return {
    ...texts(from),
    ...fromAds(from),
    ...media(from),
    ...cards(from),
    ...taps(from),
    ...changes(from),
  };
}

const groupId = 'Y2FwaV9ncm91cDpkZW1v';

function texts(from: PayloadSource): Bodies {
  const text = inbound.text('Hola, ¿tienen lugar a las 18?');
  const { ctwa_clid: _, ...statusAd } = adReferral('Promo de otoño');
  const product = { catalog_id: '55501', product_retailer_id: 'SKU-9' };
  const hidden = { ...from.customer, hidesPhone: true, username: from.customer.username ?? 'cliente.demo' };
  return {
    text: from.message(text),
    text_quoting: from.message(text, { context: { id: from.lastSent } }),
    text_forwarded: from.message(text, { context: { forwarded: true } }),
    text_forwarded_often: from.message(text, { context: { frequently_forwarded: true } }),
    text_from_ad: from.message(text, { referral: adReferral('Promo de otoño') }),
    text_from_status_ad: from.message(text, { referral: statusAd }),
    text_from_post: from.message(text, { referral: { ...statusAd, source_type: 'post' } }),
    text_about_product: from.message(text, {
      context: { id: from.lastSent, referred_product: product },
    }),
    text_from_video_ad: from.message(text, {
      referral: {
        ...adReferral('Promo de otoño', { media_type: 'video', image_url: undefined }),
        video_url: 'https://scontent.example.test/ad.mp4',
        thumbnail_url: 'https://scontent.example.test/ad.jpg',
      },
    }),
    text_without_phone: from.body(from.value(text, {}, hidden)),
    text_in_group: from.message(text, { groupId }),
    image_in_group: from.message(inbound.image(), { groupId }),
  };
}

/** Ads lead to more than texts. */
function fromAds(from: PayloadSource): Bodies {
  const clicked = (content: MessageContent) =>
    from.message(content, { referral: adReferral('Promo de otoño') });
  return {
    image_from_ad: clicked(inbound.image()),
    video_from_ad: clicked(inbound.video()),
    voice_note_from_ad: clicked(inbound.audio()),
    document_from_ad: clicked(inbound.document()),
    sticker_from_ad: clicked(inbound.sticker()),
    location_from_ad: clicked(inbound.location(-34.6037, -58.3816)),
    contact_card_from_ad: clicked(inbound.contacts({ name: { formatted_name: 'Ada L.' } })),
  };
}

function media(from: PayloadSource): Bodies {
  return {
    image: from.message(inbound.image()),
    image_with_caption: from.message(inbound.image({ caption: 'así' })),
    image_with_address: from.message(
      inbound.image({ url: 'https://lookaside.fbsbx.com/whatsapp_business/attachments/demo' }),
    ),
    image_forwarded: from.message(inbound.image(), { context: { forwarded: true } }),
    video: from.message(inbound.video({ caption: 'mire' })),
    voice_note: from.message(inbound.audio()),
    audio_file: from.message(inbound.audio({ mime_type: 'audio/mpeg', voice: false })),
    document: from.message(inbound.document()),
    sticker: from.message(inbound.sticker()),
    sticker_animated: from.message(inbound.sticker({ animated: true })),
    image_unavailable: from.message(inbound.unavailable('image')),
  };
}

function cards(from: PayloadSource): Bodies {
  const card = {
    name: { formatted_name: 'Ada L.', first_name: 'Ada' },
    phones: [{ phone: '+1 555-010-0099', wa_id: '15550100099', type: 'CELL' }],
    emails: [{ email: 'ada@example.test', type: 'WORK' }],
    org: { company: 'Demo' },
    birthday: '1990-01-31',
  };
  const item = { product_retailer_id: 'SKU-9', quantity: 2, item_price: 12.5, currency: 'EUR' };
  return {
    location: from.message(inbound.location(-34.6037, -58.3816)),
    location_of_place: from.message(
      inbound.location(45.0703, 7.6869, { name: 'Sede', address: 'Via Demo 1', url: 'https://example.test' }),
    ),
    contact_card: from.message(
      inbound.contacts({ ...card, origin: 'other', vcard: 'BEGIN:VCARD\nEND:VCARD' }),
    ),
    contact_cards: from.message(inbound.contacts(card, { phones: [{ phone: '+1 555-010-0098' }] })),
    contact_own_number: from.message(inbound.ownNumber(from.customer.phone ?? '15550100077')),
    order: from.message(inbound.order([item], { text: 'con moño' })),
  };
}

function taps(from: PayloadSource): Bodies {
  return {
    button_reply: from.message(inbound.buttonReply('menu', 'Menú')),
    list_reply: from.message(inbound.listReply('slot:1800', '18:00', 'Último lugar')),
    flow_reply: from.message(inbound.flowReply({ flow_token: 't-42', size: 'M' })),
    address_reply: from.message(inbound.flowReply({ values: { in_pin_code: '110001' } }, 'address_message')),
    call_permission: from.message(inbound.callPermission('accept', from.now + 7 * 86_400)),
    call_permission_refused: from.message(inbound.callPermission('reject', from.now)),
    product_reply: from.message(inbound.product('55501', 'SKU-9')),
    template_button: from.message(inbound.templateButton('Cancelar', 'cancel:991')),
    reaction: from.message(inbound.reaction(from.lastSent, '👍')),
    reaction_removed: from.message(inbound.reaction(from.lastSent)),
  };
}

function changes(from: PayloadSource): Bodies {
  const { userId } = from.customer;
  const next = `US.${from.now}0000000000`;
  const old = {
    type: 'customer_changed_number',
    body: 'Número nuevo',
    new_wa_id: '15550100088',
    customer: from.customer.phone,
  };
  return {
    number_changed: from.message(inbound.numberChanged('15550100088', next, userId)),
    number_changed_old_spelling: from.message({ type: 'system', system: old }),
    user_id_changed: from.message(inbound.userIdChanged(next, userId)),
    user_id_changed_with_parents: from.message(
      inbound.userIdChanged(next, userId, {
        previous_parent_user_id: 'US.ENT.11112222333344445555',
        parent_user_id: 'US.ENT.66667777888899990000',
      }),
    ),
    identity_changed: from.message({
      type: 'system',
      system: { type: 'customer_identity_changed', body: 'Identidad nueva', customer: from.customer.phone },
      identity: { acknowledged: true, created_timestamp: from.now, hash: 'Zm9vYmFy=' },
    }),
    edit: from.message(inbound.edit(from.lastReceived, inbound.text('a las 19, perdón'))),
    revoke: from.message(inbound.revoke(from.lastReceived)),
    unsupported_poll: from.message(inbound.unsupported()),
    unsupported_edit: from.message(inbound.unsupported('edit')),
    unsupported_unavailable: from.message(inbound.unsupported('errors', 131060)),
    unsupported_bare: from.message({ type: 'unsupported', errors: inbound.unsupported()['errors'] }),
    request_welcome: from.message(inbound.requestWelcome()),
  };
}
