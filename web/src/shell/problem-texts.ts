/** By the code of the refusal; what is not here is shown as the server says it. */
const es = {
  unauthorized: 'Tu sesión ha terminado: entra de nuevo.',
  forbidden: 'No tienes permiso para hacerlo.',
  beyond_rights: 'Nadie da permisos que no tiene: pídeselo a quien los tenga.',
  wrong_credentials: 'El correo y la contraseña no coinciden.',
  wrong_code: 'Ese código no vale: es otro, ha caducado o ya se usó. Espera al siguiente.',
  wrong_key: 'No es la clave de esta instalación.',
  wrong_password: 'No es tu contraseña.',
  invitation_over:
    'Este enlace ya no sirve: se usó, caducó o alguien lo retiró. Pide otro a quien te lo envió.',
  email_taken: 'Ya hay alguien que entra con ese correo.',
  last_owner: 'Es el último propietario activo: invita antes a otro.',
  own_account: 'Nadie se hace esto a sí mismo: pídeselo a otra persona que pueda.',
  other_place:
    'Un propietario es de toda la instalación y los demás de una empresa: quita a la persona e invítala de nuevo.',
  operator_off: 'Está desactivado: actívalo antes.',
  totp_on: 'Los códigos ya están activados: quítalos antes.',
  totp_not_begun: 'No hay nada que confirmar: empieza de nuevo.',
  key_revoked: 'Esta clave ya está revocada.',
  no_account: 'Una clave no tiene cuenta: entra con correo y contraseña.',
  busy: 'Ahora mismo entra demasiada gente. Inténtalo en unos segundos.',
};

const en: typeof es = {
  unauthorized: 'Your session is over: sign in again.',
  forbidden: 'You may not do this.',
  beyond_rights: 'Nobody gives rights that they lack: ask somebody who has them.',
  wrong_credentials: 'E-mail and password do not belong together.',
  wrong_code: 'This code is wrong, too old, or was used already. Wait for the next one.',
  wrong_key: 'This is not the key of this installation.',
  wrong_password: 'This is not your password.',
  invitation_over:
    'This link does not work any more: it was used, is too old, or was withdrawn. Ask whoever sent it for a new one.',
  email_taken: 'Somebody signs in with this e-mail already.',
  last_owner: 'This is the last active owner: invite another one first.',
  own_account: 'Nobody does this to themselves: ask somebody else who may.',
  other_place:
    'An owner belongs to the whole installation and everybody else to one business: remove the person and invite them anew.',
  operator_off: 'They are switched off: switch them on first.',
  totp_on: 'Codes are set up already: remove them first.',
  totp_not_begun: 'There is nothing to confirm: begin again.',
  key_revoked: 'This key is revoked already.',
  no_account: 'A key has no account: sign in with e-mail and password.',
  busy: 'Too many people sign in at this moment. Try again in a few seconds.',
};

export const problemTexts = { es, en };
