import { Secret, TOTP } from 'otpauth';

/** What every authenticator app does (RFC 6238): SHA-1, six digits, half a minute. */
const SHAPE = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** Steps that a clock may be off. */
const WINDOW = 1;
/** As RFC 4226 recommends for SHA-1: 160 bits. */
const SECRET_BYTES = 20;

/** In base32, as people type it into an app. */
export function makeTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** For a QR code. */
export function totpUri(secret: string, email: string): string {
  return totp(secret, email).toString();
}

/** The step that the code is of, null when it is wrong at this moment. A step is used once; the caller sees to that. */
export function stepOfCode(secret: string, code: string, timestamp = Date.now()): number | null {
  const delta = totp(secret, '').validate({ token: code, window: WINDOW, timestamp });
  return delta === null ? null : Math.floor(timestamp / 1000 / SHAPE.period) + delta;
}

function totp(secret: string, label: string): TOTP {
  return new TOTP({ ...SHAPE, issuer: 'Recado', label, secret: Secret.fromBase32(secret) });
}
