const es = {
  title: 'Simulador de WhatsApp',
  off: 'El simulador está apagado',
  offHint: 'En producción se enciende con SIMULATOR=on. Nunca toca una línea con credenciales reales.',
  noLine: 'No hay ninguna línea simulada',
  noLineHint: 'Una línea simulada tiene un número y unas claves inventados; las reales no se tocan.',
  addLine: 'Crear una línea simulada',
  happened: 'Qué ha pasado',
  mischief: 'Travesuras',
  raw: 'Webhook a mano',
  phone: 'Teléfono',
};

const en: typeof es = {
  title: 'WhatsApp playground',
  off: 'The simulator is off',
  offHint:
    'In production it is switched on with SIMULATOR=on. It never touches a line with real credentials.',
  noLine: 'There is no simulated line',
  noLineHint: 'A simulated line has a made-up number and made-up secrets; real ones stay out of reach.',
  addLine: 'Add a simulated line',
  happened: 'What happened',
  mischief: 'Mischief',
  raw: 'Raw webhook',
  phone: 'Phone',
};

export const texts = { es, en };
