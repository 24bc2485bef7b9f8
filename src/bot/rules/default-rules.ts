import { RuleCondition, RuleReply } from './rule';

interface DefaultRule {
  readonly when: RuleCondition;
  readonly reply: RuleReply;
  readonly handOver?: true;
}

const text = (body: string): RuleReply => ({ type: 'text', content: { body } });

const WITH_AGENT =
  'Un agente continuará esta conversación en cuanto esté disponible.[[ Ahora estamos cerrados; volvemos el {{opens}}.]]';

/** What a new tenant's bot says. Tenants edit these rows; this list only seeds them, in this order. */
export const DEFAULT_RULES: readonly DefaultRule[] = [
  {
    when: { type: 'consent', value: 'stop', words: ['baja', 'stop', 'darme de baja'] },
    reply: text('Hecho: no te enviaremos más mensajes. Escribe ALTA si quieres volver a recibirlos.'),
  },
  {
    when: { type: 'consent', value: 'resume', words: ['alta'] },
    reply: text('¡Gracias! Volverás a recibir nuestros mensajes.'),
  },
  {
    when: { type: 'referral' },
    reply: text(
      "Gracias por contactarnos desde nuestro anuncio[[ '{{headline}}'. ¿En qué podemos ayudarte?]]",
    ),
  },
  {
    when: { type: 'product' },
    reply: text(
      'Gracias por tu interés en nuestro producto {{product}}. Un agente te dará más información pronto.',
    ),
  },
  {
    when: { type: 'keyword', words: ['agente', 'asesor', 'hablar con una persona'] },
    reply: text(WITH_AGENT),
    handOver: true,
  },
  {
    when: { type: 'keyword', words: ['ayuda'] },
    reply: {
      type: 'interactive',
      content: {
        type: 'list',
        body: { text: '¿En qué podemos ayudarte? Elige una opción:' },
        action: {
          button: 'Ver opciones',
          sections: [
            {
              title: 'Opciones',
              rows: [
                { id: 'menu:horario', title: 'Horario', description: 'Cuándo atendemos' },
                { id: 'menu:ubicacion', title: 'Ubicación', description: 'Dónde estamos' },
                { id: 'menu:productos', title: 'Productos', description: 'Qué ofrecemos' },
                { id: 'menu:agente', title: 'Hablar con un agente', description: 'Te atiende una persona' },
              ],
            },
          ],
        },
      },
    },
  },
  {
    when: { type: 'keyword', words: ['hola'] },
    reply: text('¡Hola! 👋 Bienvenido. Escribe "ayuda" para ver las opciones.'),
  },
  {
    when: { type: 'choice', id: 'menu:horario' },
    reply: text('Has seleccionado: {{title}}\nAtendemos de lunes a viernes, de 9:00 a 18:00.'),
  },
  {
    when: { type: 'choice', id: 'menu:ubicacion' },
    reply: text('Has seleccionado: {{title}}\nUn agente te enviará nuestra dirección.'),
  },
  {
    when: { type: 'choice', id: 'menu:productos' },
    reply: text('Has seleccionado: {{title}}\nCuéntanos qué producto buscas y te damos los detalles.'),
  },
  {
    when: { type: 'choice', id: 'menu:agente' },
    reply: text(`Has seleccionado: {{title}}\n${WITH_AGENT}`),
    handOver: true,
  },
  { when: { type: 'selection' }, reply: text('Has seleccionado: {{title}}') },
  {
    when: { type: 'media', media: 'image' },
    reply: text('Hemos recibido tu imagen. Gracias por compartirlo.'),
  },
  {
    when: { type: 'media', media: 'video' },
    reply: text('Hemos recibido tu video. Gracias por compartirlo.'),
  },
  {
    when: { type: 'media', media: 'audio' },
    reply: text('Hemos recibido tu audio. Gracias por compartirlo.'),
  },
  {
    when: { type: 'media', media: 'document' },
    reply: text('Hemos recibido tu documento. Gracias por compartirlo.'),
  },
  {
    when: { type: 'media', media: 'lost' },
    reply: text('No hemos podido recibir tu archivo. ¿Puedes enviarlo de nuevo? Como máximo, 100 MB.'),
  },
  { when: { type: 'location' }, reply: text('Hemos recibido tu ubicación. Un agente la revisará pronto.') },
  {
    when: { type: 'closed' },
    reply: text('Gracias por tu mensaje. Ahora estamos cerrados[[; volvemos el {{opens}}]].'),
  },
  { when: { type: 'fallback' }, reply: text('Gracias por tu mensaje. Un agente te responderá pronto.') },
];
