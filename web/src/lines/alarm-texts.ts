const SUPPORT_ES = 'Mira el motivo en «Business Support Home» de Meta Business Suite y reclama allí.';
const SUPPORT_EN = 'See the reason in Business Support Home of Meta Business Suite, and appeal there.';

/** By the kind of the alarm; what is not here is shown as the server says it. */
const es = {
  line_token: {
    title: 'WhatsApp no acepta el token de la línea',
    mend: 'Crea otro de un usuario del sistema y ponlo en el paso «Token permanente».',
  },
  line_permission: {
    title: 'Al token le falta un permiso o el acceso a la cuenta',
    mend: 'Asigna la cuenta de WhatsApp al usuario del sistema, crea otro token y ponlo en el paso «Token permanente».',
  },
  line_gone: {
    title: 'WhatsApp no conoce el identificador del número',
    mend: 'Compáralo con WhatsApp → API Setup y corrígelo en el paso «Número».',
  },
  line_not_registered: {
    title: 'El número no está registrado',
    mend: 'Regístralo en el paso «Activar» y reanuda la línea.',
  },
  line_display_name: {
    title: 'El nombre visible de la línea no está aprobado',
    mend: 'Pide su aprobación en WhatsApp Manager → Phone numbers y reanuda la línea.',
  },
  line_register_again: {
    title: 'El nombre visible se aprobó: hay 14 días para registrar el número otra vez',
    mend: 'Regístralo en el paso «Activar».',
  },
  line_name: {
    title: 'El nombre visible no se aprobó',
    mend: 'Elige otro en WhatsApp Manager → Phone numbers.',
  },
  line_quality: {
    title: 'WhatsApp ha bajado la calidad del número',
    mend: 'Envía menos mensajes que nadie pidió. WhatsApp Manager → Insights dice quién se quejó.',
  },
  line_security: {
    title: 'Alguien ha tocado el PIN de verificación en dos pasos del número',
    mend: 'Si no fue nadie de la empresa, cambia el PIN en WhatsApp Manager y revisa quién tiene acceso.',
  },
  payment: {
    title: 'WhatsApp no puede cobrar a la cuenta y no envía nada',
    mend: 'Arregla el método de pago en Business settings → Billing y reanuda la línea.',
  },
  payment_terms: {
    title: 'Faltan por aceptar las condiciones de pago',
    mend: 'Acéptalas en WhatsApp Manager → Payments y reanuda la línea.',
  },
  account_restricted: {
    title: 'WhatsApp ha restringido la cuenta por incumplir su política',
    mend: SUPPORT_ES,
  },
  account_locked: { title: 'WhatsApp ha bloqueado la cuenta', mend: SUPPORT_ES },
  account_violation: { title: 'WhatsApp avisa de un incumplimiento de su política', mend: SUPPORT_ES },
  account_disabled: { title: 'WhatsApp ha desactivado la cuenta', mend: SUPPORT_ES },
  account_disable_scheduled: { title: 'WhatsApp va a desactivar la cuenta', mend: SUPPORT_ES },
  graph_address: {
    title: 'En la dirección de la API contesta otra cosa que no es Meta',
    mend: 'Mira la dirección de la API y los proxys que haya en medio.',
  },
  marketing_throttled: {
    title: 'WhatsApp frena el marketing: hay clientes que lo denuncian o bloquean',
    mend: 'Envía menos y solo a quien lo pidió; después reanuda la línea.',
  },
  templates_misclassified: {
    title: 'WhatsApp limita la línea: hay plantillas con una categoría equivocada',
    mend: 'Corrige las categorías en WhatsApp Manager → Message templates y reanuda la línea.',
  },
  template_blocked: {
    title: 'Hay una plantilla que no se puede enviar',
    mend: 'Mírala en WhatsApp Manager → Message templates.',
  },
};

const en: typeof es = {
  line_token: {
    title: 'WhatsApp does not accept the token of the line',
    mend: 'Make another of a system user and give it in the step “Permanent token”.',
  },
  line_permission: {
    title: 'The token lacks a permission, or access to the account',
    mend: 'Assign the WhatsApp account to the system user, make another token and give it in the step “Permanent token”.',
  },
  line_gone: {
    title: 'WhatsApp does not know the phone number ID',
    mend: 'Compare it with WhatsApp → API Setup and correct it in the step “Number”.',
  },
  line_not_registered: {
    title: 'The number is not registered',
    mend: 'Register it in the step “Activate”, then resume the line.',
  },
  line_display_name: {
    title: 'The display name of the line is not approved',
    mend: 'Have it approved in WhatsApp Manager → Phone numbers, then resume the line.',
  },
  line_register_again: {
    title: 'The display name was approved: the number must be registered again within 14 days',
    mend: 'Register it in the step “Activate”.',
  },
  line_name: {
    title: 'The display name was not approved',
    mend: 'Choose another in WhatsApp Manager → Phone numbers.',
  },
  line_quality: {
    title: 'WhatsApp lowered its opinion of the number',
    mend: 'Send fewer messages that nobody asked for. WhatsApp Manager → Insights shows who complained.',
  },
  line_security: {
    title: 'Somebody touched the two-step PIN of the number',
    mend: 'If nobody of the business did, change the PIN in WhatsApp Manager and look at who has access.',
  },
  payment: {
    title: 'WhatsApp cannot charge the account, so it sends nothing',
    mend: 'Mend the payment method in Business settings → Billing, then resume the line.',
  },
  payment_terms: {
    title: 'The terms of payments are not accepted',
    mend: 'Accept them in WhatsApp Manager → Payments, then resume the line.',
  },
  account_restricted: {
    title: 'WhatsApp restricted the account for a breach of its policy',
    mend: SUPPORT_EN,
  },
  account_locked: { title: 'WhatsApp locked the account', mend: SUPPORT_EN },
  account_violation: { title: 'WhatsApp reports a violation of its policy', mend: SUPPORT_EN },
  account_disabled: { title: 'WhatsApp disabled the account', mend: SUPPORT_EN },
  account_disable_scheduled: { title: 'WhatsApp will disable the account', mend: SUPPORT_EN },
  graph_address: {
    title: 'Something else than Meta answers at the address of the API',
    mend: 'Look at the address of the API, and at proxies in between.',
  },
  marketing_throttled: {
    title: 'WhatsApp throttles marketing: customers report or block it',
    mend: 'Send less, and only to those who asked; then resume the line.',
  },
  templates_misclassified: {
    title: 'WhatsApp limits the line: templates have the wrong category',
    mend: 'Correct the categories in WhatsApp Manager → Message templates, then resume the line.',
  },
  template_blocked: {
    title: 'A template cannot be sent',
    mend: 'See it in WhatsApp Manager → Message templates.',
  },
};

export const alarmTexts = { es, en };
