import { NewTemplate } from './template';
import { JsonObject } from './json';

const body = (text: string): JsonObject => ({ type: 'BODY', text });
const header = (format: string, parts: JsonObject = {}): JsonObject => ({ type: 'HEADER', format, ...parts });
const buttons = (...list: JsonObject[]): JsonObject => ({ type: 'BUTTONS', buttons: list });
const quickReply = (text: string): JsonObject => ({ type: 'QUICK_REPLY', text });

const pickup = (language: string, text: string): NewTemplate => ({
  name: 'pickup_ready',
  language,
  category: 'UTILITY',
  components: [body(text)],
});

const order = (language: string, text: string, cancel: string, track: string): NewTemplate => ({
  name: 'order_update',
  language,
  category: 'UTILITY',
  parameterFormat: 'NAMED',
  components: [
    body(text),
    buttons(quickReply(cancel), { type: 'URL', text: track, url: 'https://example.test/orders/{{1}}' }),
  ],
});

const offer = (language: string, text: string, footer: string, stop: string): NewTemplate => ({
  name: 'autumn_offer',
  language,
  category: 'MARKETING',
  components: [
    header('IMAGE'),
    body(text),
    { type: 'FOOTER', text: footer },
    buttons(quickReply(stop), { type: 'COPY_CODE', example: 'OTOÑO10' }),
  ],
});

const appointment = (language: string, title: string, text: string, replies: string[]): NewTemplate => ({
  name: 'appointment_reminder',
  language,
  category: 'UTILITY',
  components: [header('TEXT', { text: title }), body(text), buttons(...replies.map(quickReply))],
});

const code = (language: string, text: string, copy: string): NewTemplate => ({
  name: 'login_code',
  language,
  category: 'AUTHENTICATION',
  components: [body(text), buttons({ type: 'OTP', otp_type: 'COPY_CODE', text: copy })],
});

/** What every business account begins with: each category, format, header and button, in Spanish and English. */
export const seededTemplates: readonly NewTemplate[] = [
  pickup('es', 'Su pedido está listo para retirar.'),
  pickup('es_AR', 'Tu pedido está listo para retirar.'),
  pickup('en', 'Your order is ready for pickup.'),
  pickup('it', 'Il tuo ordine è pronto per il ritiro.'),
  order('es', 'Hola {{nombre}}, su pedido {{pedido}} salió.', 'Cancelar', 'Seguir el pedido'),
  order('en_US', 'Hi {{name}}, your order {{order}} is on its way.', 'Cancel', 'Track the order'),
  offer('es', 'Hola {{1}}, esta semana hay 10 % de descuento.', 'Promo de otoño', 'No más promociones'),
  offer('en', 'Hi {{1}}, 10 % off this week.', 'Autumn offer', 'No more offers'),
  appointment('es', 'Turno del {{1}}', 'Hola {{1}}, lo esperamos a las {{2}}.', ['Confirmar', 'Anular']),
  appointment('en', 'Appointment on {{1}}', 'Hi {{1}}, see you at {{2}}.', ['Confirm', 'Cancel']),
  code('es', '{{1}} es tu código de verificación.', 'Copiar código'),
  code('en', '{{1}} is your verification code.', 'Copy code'),
  {
    name: 'invoice_ready',
    language: 'es',
    category: 'UTILITY',
    components: [header('DOCUMENT'), body('Adjuntamos su factura {{1}}.')],
  },
  {
    name: 'share_number',
    language: 'es',
    category: 'UTILITY',
    components: [body('¿Nos deja su número para el envío?'), buttons({ type: 'REQUEST_CONTACT_INFO' })],
  },
  {
    name: 'winter_offer',
    language: 'es',
    category: 'MARKETING',
    status: 'PAUSED',
    quality: 'RED',
    components: [body('Promo de invierno.')],
  },
  {
    name: 'old_notice',
    language: 'es',
    category: 'UTILITY',
    status: 'DISABLED',
    quality: 'RED',
    components: [body('Aviso.')],
  },
  {
    name: 'new_notice',
    language: 'es',
    category: 'UTILITY',
    status: 'PENDING',
    components: [body('Aviso nuevo.')],
  },
];
