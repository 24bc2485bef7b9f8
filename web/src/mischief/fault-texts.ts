const unconfirmedEs = 'No lo envía otra vez: queda sin confirmar hasta que un recibo lo aclara.';
const unconfirmedEn = 'Does not send it again: it stays unconfirmed until a receipt settles it.';

const es = {
  lostAnswer: {
    label: 'Respuesta perdida',
    platform: 'Meta acepta el mensaje y la conexión se corta antes de responder.',
    recado: unconfirmedEs,
  },
  accepted500: {
    label: 'Aceptado, pero responde 500',
    platform: 'Meta acepta el mensaje y responde con un error interno.',
    recado: unconfirmedEs,
  },
  halfJson: {
    label: 'JSON por la mitad',
    platform: 'Meta acepta el mensaje y su respuesta llega cortada.',
    recado: unconfirmedEs,
  },
  silentAccepted: {
    label: 'Aceptado, sin respuesta',
    platform: 'Meta acepta el mensaje y no responde nunca.',
    recado: `Espera 15 segundos. ${unconfirmedEs}`,
  },
  failLater: {
    label: 'Falla después, por recibo',
    platform: 'Meta responde que sí y más tarde informa que falló, con este código.',
    recado: 'Muestra el mensaje como fallido, con el código y su motivo.',
  },
  tooFast: {
    label: 'Demasiado rápido (429)',
    platform: 'La línea pasó su límite: error 130429, HTTP 429.',
    recado: 'Frena la línea dos segundos y lo envía después, una vez.',
  },
  windowClosed: {
    label: 'Ventana de 24 horas vencida',
    platform: 'Pasaron más de 24 horas desde el último mensaje del cliente: error 131047.',
    recado: 'Lo da por rechazado y no insiste.',
  },
  errorCode: {
    label: 'Un código de error',
    platform: 'Meta rechaza el mensaje con el código que elijas.',
    recado: 'Según el código: reintenta, espera, pausa la línea o lo da por rechazado.',
  },
  unavailable: {
    label: 'Servicio caído (503)',
    platform: 'Meta responde que el servicio no está disponible.',
    recado: `Un 5xx puede llegar después de aceptar. ${unconfirmedEs}`,
  },
  page: {
    label: 'Una página en vez de JSON (502)',
    platform: 'Responde un intermediario, con HTML.',
    recado: `Un 5xx puede llegar después de aceptar. ${unconfirmedEs}`,
  },
  redirect: {
    label: 'Redirección',
    platform: 'La respuesta manda a otra dirección.',
    recado: 'No la sigue: el token no viaja a otra parte. La línea hace una pausa y el mensaje espera.',
  },
  slow: {
    label: 'Respuesta lenta',
    platform: 'Meta acepta, pero tarda en responder.',
    recado: 'Espera hasta 15 segundos; nadie más se retrasa.',
  },
  silent: {
    label: 'Sin respuesta',
    platform: 'Meta no acepta ni responde.',
    recado: `Espera 15 segundos. ${unconfirmedEs}`,
  },
  cut: {
    label: 'Conexión cortada',
    platform: 'La conexión se corta antes de que Meta acepte.',
    recado: unconfirmedEs,
  },
};

const en: typeof es = {
  lostAnswer: {
    label: 'Lost answer',
    platform: 'Meta accepts the message and the connection breaks before it answers.',
    recado: unconfirmedEn,
  },
  accepted500: {
    label: 'Accepted, but answers 500',
    platform: 'Meta accepts the message and answers with an internal error.',
    recado: unconfirmedEn,
  },
  halfJson: {
    label: 'Half of the JSON',
    platform: 'Meta accepts the message and its answer arrives cut off.',
    recado: unconfirmedEn,
  },
  silentAccepted: {
    label: 'Accepted, no answer',
    platform: 'Meta accepts the message and never answers.',
    recado: `Waits 15 seconds. ${unconfirmedEn}`,
  },
  failLater: {
    label: 'Fails later, by receipt',
    platform: 'Meta says yes and reports later that it failed, with this code.',
    recado: 'Shows the message as failed, with the code and its reason.',
  },
  tooFast: {
    label: 'Too fast (429)',
    platform: 'The line is over its limit: error 130429, HTTP 429.',
    recado: 'Slows the line down for two seconds and sends it afterwards, once.',
  },
  windowClosed: {
    label: '24-hour window closed',
    platform: "More than 24 hours have passed since the customer's last message: error 131047.",
    recado: 'Takes it as rejected and does not insist.',
  },
  errorCode: {
    label: 'An error code',
    platform: 'Meta refuses the message with the code that you choose.',
    recado: 'By the code: tries again, waits, pauses the line or takes it as rejected.',
  },
  unavailable: {
    label: 'Service down (503)',
    platform: 'Meta answers that the service is not available.',
    recado: `A 5xx may come after accepting. ${unconfirmedEn}`,
  },
  page: {
    label: 'A page instead of JSON (502)',
    platform: 'Something in between answers, with HTML.',
    recado: `A 5xx may come after accepting. ${unconfirmedEn}`,
  },
  redirect: {
    label: 'Redirect',
    platform: 'The answer points to another address.',
    recado: 'Does not follow: the token travels nowhere else. The line pauses and the message waits.',
  },
  slow: {
    label: 'Slow answer',
    platform: 'Meta accepts, but takes its time to answer.',
    recado: 'Waits up to 15 seconds; nobody else is held up.',
  },
  silent: {
    label: 'No answer',
    platform: 'Meta neither accepts nor answers.',
    recado: `Waits 15 seconds. ${unconfirmedEn}`,
  },
  cut: {
    label: 'Connection cut',
    platform: 'The connection breaks before Meta accepts.',
    recado: unconfirmedEn,
  },
};

export const faultTexts = { es, en };
