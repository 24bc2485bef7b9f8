import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { Cipher } from '../platform/secrets/cipher';
import { Place } from '../platform/secrets/sealed-columns';
import { digestOf } from '../platform/secrets/tokens';
import { makeTotpSecret, stepOfCode, totpUri } from './totp';

const RECOVERY_CODES = 8;
/** 80 bits: a fast digest of it tells nothing. */
const RECOVERY_BYTES = 10;

interface Row {
  readonly id: string;
  readonly tenantId: string | null;
  readonly email: string;
  readonly secret: Buffer | null;
  readonly confirmed: boolean;
}

/** Codes of an app, and the recovery codes for the day when the app is gone. Each works once. */
@Injectable()
export class SecondFactor {
  constructor(private readonly cipher: Cipher) {}

  /**
   * Nothing to check where it is not set up.
   * @throws Problem `code_required`, `wrong_code`
   */
  async assertCode(tx: Tx, operatorId: string, code: string | undefined): Promise<void> {
    const row = await lockedRow(tx, operatorId);
    if (!row.confirmed) return;
    if (code === undefined) {
      throw new Problem(
        'unauthorized',
        'code_required',
        'Also give the code of your authenticator app, or a recovery code',
      );
    }
    const plain = code.replaceAll(/[\s-]/g, '');
    const right = /^\d{6}$/.test(plain)
      ? await this.useCode(tx, row, plain)
      : await useRecoveryCode(tx, row, plain);
    if (!right) throw wrongCode();
  }

  /** A secret that counts once it is confirmed. */
  async begin(tx: Tx, operatorId: string): Promise<{ secret: string; uri: string }> {
    const row = await lockedRow(tx, operatorId);
    if (row.confirmed)
      throw new Problem('conflict', 'totp_on', 'Codes are set up already; remove them first');
    const secret = makeTotpSecret();
    await tx.query('UPDATE operators SET totp_secret = $2 WHERE id = $1', [
      row.id,
      this.cipher.seal(secret, placeOf(row)),
    ]);
    return { secret, uri: totpUri(secret, row.email) };
  }

  /** From here on a code is needed. Gives the recovery codes, which are shown this once. */
  async confirm(tx: Tx, operatorId: string, code: string): Promise<readonly string[]> {
    const row = await lockedRow(tx, operatorId);
    if (row.secret === null || row.confirmed) {
      throw new Problem(
        'conflict',
        'totp_not_begun',
        'There is nothing to confirm; begin with POST /api/v1/account/totp',
      );
    }
    if (!(await this.useCode(tx, row, code.replaceAll(/\s/g, '')))) throw wrongCode();
    const codes = Array.from({ length: RECOVERY_CODES }, makeRecoveryCode);
    await tx.query('UPDATE operators SET totp_confirmed_at = now(), recovery_digests = $2 WHERE id = $1', [
      row.id,
      codes.map((recovery) => recoveryDigest(row.id, recovery.replaceAll('-', ''))),
    ]);
    return codes;
  }

  async remove(tx: Tx, operatorId: string): Promise<void> {
    await tx.query(
      `UPDATE operators SET totp_secret = NULL, totp_confirmed_at = NULL, recovery_digests = '{}' WHERE id = $1`,
      [operatorId],
    );
  }

  private async useCode(tx: Tx, row: Row, code: string): Promise<boolean> {
    const { id, secret } = row;
    if (secret === null) return false;
    const step = stepOfCode(this.cipher.open(secret, placeOf(row)), code);
    if (step === null) return false;
    const used = await tx.query(
      'UPDATE operators SET totp_last_step = $2 WHERE id = $1 AND totp_last_step < $2 RETURNING 1',
      [id, step],
    );
    return used.length > 0;
  }
}

/** Until the transaction ends no other sign-in uses the same code. */
async function lockedRow(tx: Tx, operatorId: string): Promise<Row> {
  const [row] = await tx.query<Row>(
    `SELECT id, tenant_id AS "tenantId", email, totp_secret AS secret, totp_confirmed_at IS NOT NULL AS confirmed
     FROM operators WHERE id = $1 FOR NO KEY UPDATE`,
    [operatorId],
  );
  if (row === undefined) throw Problem.notFound('Operator');
  return row;
}

async function useRecoveryCode(tx: Tx, { id }: Row, code: string): Promise<boolean> {
  const used = await tx.query(
    `UPDATE operators SET recovery_digests = array_remove(recovery_digests, $2)
     WHERE id = $1 AND $2 = ANY(recovery_digests) RETURNING 1`,
    [id, recoveryDigest(id, code.toLowerCase())],
  );
  return used.length > 0;
}

/** Such as `3f9a-01bc-77e2-90dd-4c1b`: hexadecimal, so that nobody confuses letters. */
function makeRecoveryCode(): string {
  return (randomBytes(RECOVERY_BYTES).toString('hex').match(/.{4}/g) ?? []).join('-');
}

function recoveryDigest(operatorId: string, code: string): Buffer {
  return digestOf(`${operatorId} ${code}`);
}

function wrongCode(): Problem {
  return new Problem(
    'unauthorized',
    'wrong_code',
    'This code is wrong, too old, or was used already; wait for the next one',
  );
}

/** Where the sealed secret stands. */
function placeOf({ id, tenantId }: Row): Place {
  return { tenantId, column: 'operators.totp_secret', rowId: id };
}
