import { JsonObject } from '../domain/json';

const TO = '+15550100077';
const PHOTO = 'https://example.com/concha.jpg';
const interactive = (type: string, rest: JsonObject): JsonObject => ({
  to: TO,
  interactive: { type, ...rest },
});
const body = (text: string): JsonObject => ({ body: { text } });
const reply = (id: string, title: string): JsonObject => ({ type: 'reply', reply: { id, title } });
const link = {
  name: 'cta_url',
  parameters: { display_text: 'Ver pedido', url: 'https://example.com/pedidos/991' },
};
const card = (index: number, title: string): JsonObject => ({
  card_index: index,
  type: 'cta_url',
  header: { type: 'image', image: { link: PHOTO } },
  ...body(title),
  action: { ...link, parameters: { ...link.parameters, display_text: 'Pedir' } },
});

/** Requests to copy, by what they are. Each of them is sent in the tests. */
export const SEND_EXAMPLES: Readonly<Record<string, JsonObject>> = {
  message: { to: TO, message: '¡Listo! Tu pedido está en camino.' },
  'text that quotes': {
    to: TO,
    context: { message_id: 'wamid.IN_0001' },
    text: { body: 'Síguelo en https://example.com/pedidos/991', preview_url: true },
  },
  'text by Direct Send': {
    to: TO,
    category: 'utility',
    message_send_ttl_seconds: 3600,
    text: { body: 'Tu pedido 991 está listo para recoger.' },
  },
  image: { to: TO, image: { link: PHOTO, caption: 'Conchas recién horneadas' } },
  video: { to: TO, video: { link: 'https://example.com/horno.mp4', caption: 'Nuestro horno' } },
  audio: { to: TO, audio: { link: 'https://example.com/saludo.ogg', voice: true } },
  document: {
    to: TO,
    document: { link: 'https://example.com/menu.pdf', filename: 'menú.pdf', caption: 'El menú' },
  },
  sticker: { to: TO, sticker: { link: 'https://example.com/gracias.webp' } },
  location: {
    to: TO,
    location: { latitude: 19.4326, longitude: -99.1332, name: 'Panadería Sol', address: 'Av. Juárez 1' },
  },
  contacts: {
    to: TO,
    contacts: [
      {
        name: { formatted_name: 'Ada Luna', first_name: 'Ada', last_name: 'Luna' },
        phones: [{ phone: '+525555010199', type: 'WORK' }],
        org: { company: 'Panadería Sol' },
      },
    ],
  },
  reaction: { to: TO, reaction: { message_id: 'wamid.IN_0001', emoji: '👍' } },
  'reply buttons': interactive('button', {
    ...body('¿Confirmas tu cita de las 18:00?'),
    footer: { text: 'Panadería Sol' },
    action: { buttons: [reply('cita:si', 'Sí'), reply('cita:no', 'No')] },
  }),
  list: interactive('list', {
    header: { type: 'text', text: 'Horarios' },
    ...body('Elige una hora'),
    action: {
      button: 'Ver horas',
      sections: [{ title: 'Hoy', rows: [{ id: 'h:18', title: '18:00', description: '30 minutos' }] }],
    },
  }),
  link: interactive('cta_url', { ...body('Tu pedido está en camino.'), action: link }),
  'request for a location': interactive('location_request_message', {
    ...body('¿Dónde entregamos?'),
    action: { name: 'send_location' },
  }),
  'request for a phone': interactive('request_contact_info', {
    ...body('¿Nos das tu número para el repartidor?'),
    action: { name: 'request_contact_info' },
  }),
  flow: interactive('flow', {
    ...body('Agenda tu cita'),
    action: {
      name: 'flow',
      parameters: {
        flow_message_version: '3',
        flow_id: '1197715005513101',
        flow_cta: 'Agendar',
        flow_token: 'cita-991',
        flow_action: 'navigate',
        flow_action_payload: { screen: 'CITA' },
      },
    },
  }),
  product: interactive('product', { action: { catalog_id: '55501', product_retailer_id: 'SKU-9' } }),
  products: interactive('product_list', {
    header: { type: 'text', text: 'Pan dulce' },
    ...body('Lo de hoy'),
    action: {
      catalog_id: '55501',
      sections: [{ title: 'Conchas', product_items: [{ product_retailer_id: 'SKU-9' }] }],
    },
  }),
  catalogue: interactive('catalog_message', {
    ...body('Mira todo el catálogo'),
    action: { name: 'catalog_message', parameters: { thumbnail_product_retailer_id: 'SKU-9' } },
  }),
  carousel: interactive('carousel', {
    ...body('Dos novedades'),
    action: { cards: [card(0, 'Concha de vainilla'), card(1, 'Concha de chocolate')] },
  }),
  'permission to call': interactive('call_permission_request', {
    ...body('¿Podemos llamarte por tu pedido?'),
    action: { name: 'call_permission_request' },
  }),
  'call button': interactive('voice_call', {
    ...body('Habla con nosotros'),
    action: { name: 'voice_call', parameters: { display_text: 'Llamar' } },
  }),
  'address (India)': interactive('address_message', {
    ...body('Where shall we deliver?'),
    action: { name: 'address_message', parameters: { country: 'IN' } },
  }),
  template: {
    to: TO,
    template: {
      name: 'order_update',
      language: { code: 'es' },
      components: [
        {
          type: 'body',
          parameters: [
            { type: 'text', parameter_name: 'nombre', text: 'Ada' },
            { type: 'text', parameter_name: 'pedido', text: '991' },
          ],
        },
        { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: '991' }] },
      ],
    },
  },
};
