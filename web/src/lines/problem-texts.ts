/** By the code of the refusal; what is not here is shown as the server says it. */
const es = {
  line_exists: 'Ya hay una línea con ese identificador de número.',
  simulated_line: 'Una línea simulada conserva sus claves inventadas; añade la de verdad como otra línea.',
  no_app_secret: 'La línea no tiene una clave de la app que se pueda leer: pon la de ahora.',
  simulator_off: 'El simulador está apagado; se enciende con SIMULATOR=on.',
  not_found: 'Ya no existe: alguien lo ha borrado.',
  wrong_pin:
    'Ese no es el PIN del número. Se cambia en WhatsApp Manager → el número → Two-step verification.',
  number_not_verified: 'Antes hay que verificar el número: WhatsApp Manager → el número → Verify.',
  pin_locked: 'Se probó el PIN demasiadas veces. Espera, o cámbialo en WhatsApp Manager.',
  pin_too_fast: 'Se probaron PIN demasiado seguidos. Espera unos minutos.',
  number_just_deleted: 'El número se borró hace un momento. Inténtalo en 5 minutos.',
  registration_quota: 'El número se registró 10 veces en 72 horas, que es el máximo. Inténtalo más tarde.',
  account_unknown:
    'Meta no dice a qué cuenta pertenece el número. Pon el identificador de la cuenta en el primer paso.',
  app_unknown: 'Ya hay una app suscrita y Meta no dice si es la tuya. Puedes suscribirla de todos modos.',
  graph_refused: 'Meta no lo acepta: {{message}}',
  graph_unreachable: 'No se llega a Meta: {{message}}',
  line_unreadable: 'Las claves de la línea no se pueden abrir: ponlas de nuevo.',
  service_window_closed:
    'Ese número no ha escrito en las últimas 24 horas, y WhatsApp solo acepta una plantilla. Elige una, o escribe primero a la línea desde ese teléfono.',
  contact_blocked: 'Ese contacto está bloqueado.',
  contact_opted_out: 'Ese contacto ya no quiere recibir mensajes.',
};

const en: typeof es = {
  line_exists: 'There is a line with this phone number ID already.',
  simulated_line: 'A simulated line keeps its made-up secrets; add the real one as another line.',
  no_app_secret: 'The line has no app secret that can be read: give the present one.',
  simulator_off: 'The simulator is off; SIMULATOR=on switches it on.',
  not_found: 'It does not exist any more: somebody deleted it.',
  wrong_pin:
    'This is not the PIN of the number. WhatsApp Manager → the number → Two-step verification changes it.',
  number_not_verified: 'The number must be verified first: WhatsApp Manager → the number → Verify.',
  pin_locked: 'The PIN was guessed too often. Wait, or change it in WhatsApp Manager.',
  pin_too_fast: 'PINs were tried too fast. Wait a few minutes.',
  number_just_deleted: 'The number was deleted a moment ago. Try again in 5 minutes.',
  registration_quota: 'The number was registered 10 times in 72 hours, which is the most. Try again later.',
  account_unknown: 'Meta does not say to which account the number belongs. Give its ID in the first step.',
  app_unknown:
    'An app is subscribed already, and Meta does not say whether it is yours. You can subscribe it all the same.',
  graph_refused: 'Meta does not accept it: {{message}}',
  graph_unreachable: 'Meta is not reached: {{message}}',
  line_unreadable: 'The secrets of the line cannot be opened: give them again.',
  service_window_closed:
    'This number did not write within the last 24 hours, and WhatsApp takes only a template. Choose one, or write to the line from that phone first.',
  contact_blocked: 'This contact is blocked.',
  contact_opted_out: 'This contact does not want to get messages any more.',
};

export const problemTexts = { es, en };
