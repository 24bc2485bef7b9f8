const es = {
  line_inactive: 'La línea está desactivada: el mensaje se guarda y no se contesta',
  group_message: 'Viene de un grupo: el bot solo habla con una persona',
  unreadable_content: 'WhatsApp lo envió sin el contenido que promete su tipo',
  bot_silenced: 'El bot está apagado en esta conversación: contesta una persona',
  left_to_people: 'Llegó con más de una hora de retraso: mejor que decida una persona',
  identity_changed:
    'La clave de identidad del cliente cambió y la regla es sensible: mejor que decida una persona',
  message_gone: 'El mensaje ya no está en la base de datos',
  handler_failed: 'El bot falló con él varias veces. Se puede repetir desde los dead letters',
  service_window_closed: 'Pasaron 24 horas desde que escribió el cliente: WhatsApp solo acepta plantillas',
  process_gone: 'El proceso que lo enviaba se paró a mitad',
  contact_opted_out: 'El cliente ya no quiere recibir mensajes así',
  contact_blocked: 'El contacto está bloqueado',
  overtaken: 'Ya había salido un mensaje posterior de la conversación',
  field_kept: 'Se guarda; todavía nadie actúa',
  errors_kept: 'Se guarda; todavía nadie actúa',
  unknown_line: 'Ninguna línea de aquí es la que nombra',
  wrong_line: 'Vino a la dirección de otra línea',
  wrong_app: 'Lo firmó la app de otra línea',
  unreadable: 'No se puede leer',
  expanding_failed: 'No se pudo desarmar',
  invalid_json: 'No es JSON',
  invalid_envelope: 'No es un webhook',
};

const en: typeof es = {
  line_inactive: 'The line is inactive: the message is stored and not answered',
  group_message: 'It comes from a group: the bot talks to one person only',
  unreadable_content: 'WhatsApp sent it without the content that its type promises',
  bot_silenced: 'The bot is off in this conversation: a person answers',
  left_to_people: 'It came more than an hour late: better that a person decides',
  identity_changed:
    'The identity key of the customer changed and the rule is sensitive: better that a person decides',
  message_gone: 'The message is no longer in the database',
  handler_failed: 'The bot failed with it several times. It can be replayed from the dead letters',
  service_window_closed: '24 hours have passed since the customer wrote: WhatsApp takes templates only',
  process_gone: 'The process that was sending it stopped midway',
  contact_opted_out: 'The customer does not want such messages any more',
  contact_blocked: 'The contact is blocked',
  overtaken: 'A later message of the conversation had left already',
  field_kept: 'Stored; nobody acts on it yet',
  errors_kept: 'Stored; nobody acts on it yet',
  unknown_line: 'No line here is the one that it names',
  wrong_line: 'It came to the address of another line',
  wrong_app: "Another line's app has signed it",
  unreadable: 'It cannot be read',
  expanding_failed: 'It could not be taken apart',
  invalid_json: 'Not JSON',
  invalid_envelope: 'Not a webhook',
};

/** Why an event or a send ended as it did, by the word of the server. */
export const reasonTexts = { es, en };
