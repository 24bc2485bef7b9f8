const es = {
  part: {
    quiet: 'Horas sin marketing',
    own: 'Bot y horario de esta línea',
    account: 'Cuenta de Meta',
  },
  partHint: {
    quiet: 'Cuándo esperan las plantillas de marketing',
    own: 'Lo que esta línea tiene distinto de su empresa',
    account: 'Número que se muestra, facturación, identificadores y seguridad',
  },
  noQuiet: 'Ninguna',
  noQuietHint:
    'Durante estas horas las plantillas de marketing esperan y salen al terminar; las demás y las respuestas salen siempre.',
  turnQuietHint:
    'Desde el último mensaje del cliente, para contestar a todo junto. 0: a cada uno al momento. Vacío: como la empresa.',
  tenantHours: 'Como la empresa',
  tenantHoursHint: 'Quítalo para que esta línea tenga su propio horario.',
  displayPhoneNumber: 'Número que se muestra',
  displayPhoneNumberHint: 'Vacío: se aprende de lo que diga WhatsApp.',
  accountTimezone: 'Zona horaria de la cuenta',
  accountTimezoneHint: 'En ella empiezan los meses de las respuestas gratuitas y de los costes.',
  billingCurrency: 'Moneda de facturación',
  billingCurrencyHint: 'En la que Meta factura a la cuenta, por ejemplo USD. Vacío: la que tenga tarifa.',
  appId: 'Identificador de la app (App ID)',
  appIdHint: 'De la app de Meta que firma; solo para que se vea. Está en App settings → Basic.',
  portfolioId: 'Identificador del portfolio',
  portfolioIdHint:
    'Dentro de él valen los identificadores de usuario de los clientes. Está en Business settings → Business info. Vacío: el único de la empresa.',
  apiBaseUrl: 'Dirección de la API',
  apiBaseUrlHint:
    'Si no es la de Meta. El token de la línea se envía ahí, así que solo la pone quien administra la instalación. Vacío: la de la instalación.',
  identityCheck: 'Comprobar la identidad del cliente',
  identityCheckHint:
    'Los envíos llevan la última clave de identidad aceptada; si el cliente ha cambiado de teléfono, WhatsApp los rechaza (137000) hasta que se acepte la nueva.',
  phoneWrong: 'Escribe un número de teléfono, por ejemplo +15550100001.',
  digitsWrong: 'Solo cifras.',
  currencyWrong: 'Escribe tres letras, por ejemplo USD.',
  addressWrong: 'Escribe una dirección entera, por ejemplo https://graph.example.',
};

const en: typeof es = {
  part: {
    quiet: 'Hours without marketing',
    own: 'Bot and hours of this line',
    account: 'Account at Meta',
  },
  partHint: {
    quiet: 'When marketing templates wait',
    own: 'What this line has otherwise than its business',
    account: 'Number that is shown, billing, IDs and safety',
  },
  noQuiet: 'None',
  noQuietHint:
    'In these hours marketing templates wait, and leave when they are over; others and answers leave always.',
  turnQuietHint:
    "From the customer's last message, to answer all of them together. 0: each at once. Empty: as the business does.",
  tenantHours: 'As the business',
  tenantHoursHint: 'Switch it off for hours of this line alone.',
  displayPhoneNumber: 'Number that is shown',
  displayPhoneNumberHint: 'Empty: it is learnt from what WhatsApp says.',
  accountTimezone: 'Time zone of the account',
  accountTimezoneHint: 'In it the months of the free replies and of the costs begin.',
  billingCurrency: 'Currency of billing',
  billingCurrencyHint:
    'What Meta bills the account in, for example USD. Empty: whichever there is a rate in.',
  appId: 'App ID',
  appIdHint: 'Of the Meta app that signs; for people to see. App settings → Basic shows it.',
  portfolioId: 'Portfolio ID',
  portfolioIdHint:
    "In it the customers' user IDs are valid. Business settings → Business info shows it. Empty: the single one of the business.",
  apiBaseUrl: 'Address of the API',
  apiBaseUrlHint:
    "Where it is not Meta's. The line's token is sent there, so only whoever administers the installation sets it. Empty: that of the installation.",
  identityCheck: "Check the customer's identity",
  identityCheckHint:
    'Sends carry the identity key last accepted; when the customer has changed phones, WhatsApp refuses them (137000) until the new one is accepted.',
  phoneWrong: 'Write a phone number, for example +15550100001.',
  digitsWrong: 'Digits only.',
  currencyWrong: 'Write three letters, for example USD.',
  addressWrong: 'Write a whole address, for example https://graph.example.',
};

export const advancedTexts = { es, en };
