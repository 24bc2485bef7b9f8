import { Injectable } from '@nestjs/common';
import { Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { Cipher } from '../platform/secrets/cipher';
import { holdKey } from '../platform/secrets/load-cipher';
import { Place, SealedColumn } from '../platform/secrets/sealed-columns';
import { appDigestOf } from './line';
import { LineEntity } from './line.entity';

const COLUMNS = {
  token: 'lines.token',
  verifyToken: 'lines.verify_token',
  appSecret: 'lines.app_secret',
  secondAppSecret: 'lines.second_app_secret',
} as const satisfies Record<string, SealedColumn>;

type LineSecret = keyof typeof COLUMNS;
type AppSecret = 'appSecret' | 'secondAppSecret';

const NAMES = Object.keys(COLUMNS) as readonly LineSecret[];
const APP_SECRETS: readonly AppSecret[] = ['appSecret', 'secondAppSecret'];

/** Secrets as they are given; what is missing stays. */
export type GivenSecrets = { readonly [Name in LineSecret]?: string | null };
type Sealed = Readonly<Pick<LineEntity, 'id' | 'tenantId' | LineSecret>>;

/** The secrets of lines, sealed and opened. */
@Injectable()
export class LineSecrets {
  constructor(private readonly cipher: Cipher) {}

  /** @throws when it was sealed with another key, or for another place */
  open(line: Pick<Sealed, 'id' | 'tenantId'>, name: LineSecret, sealed: Buffer): string {
    return this.cipher.open(sealed, placeOf(line, name));
  }

  /**
   * All of them, to be sealed for another place.
   * @throws Problem when one does not open
   */
  openAll(line: Sealed): GivenSecrets {
    const opened = NAMES.map((name) => {
      const { [name]: sealed } = line;
      try {
        return [name, sealed === null ? null : this.open(line, name, sealed)] as const;
      } catch {
        throw new Problem(
          'conflict',
          'secret_lost',
          `The ${name} of line ${line.id} cannot be opened; set it again first`,
        );
      }
    });
    return Object.fromEntries(opened);
  }

  /** Null without one, and for one that does not open: setting it anew is how that is mended. */
  openAppSecret(line: Sealed, name: AppSecret): string | null {
    const { [name]: sealed } = line;
    try {
      return sealed === null ? null : this.open(line, name, sealed);
    } catch {
      return null;
    }
  }

  /** What is given, ready to be stored. */
  async seal(
    tx: Tx,
    line: Pick<Sealed, 'id' | 'tenantId'>,
    given: GivenSecrets,
  ): Promise<Partial<LineEntity>> {
    const sealed = NAMES.flatMap((name) => {
      const { [name]: secret } = given;
      if (secret === undefined) return [];
      return [[name, secret === null ? null : this.cipher.seal(secret, placeOf(line, name))] as const];
    });
    if (sealed.length > 0) await holdKey(tx, this.cipher);
    return Object.fromEntries(sealed);
  }

  /**
   * A second app secret is there only beside a first and another one.
   * @throws Problem when it is given without a first
   */
  withoutTwin<Given extends GivenSecrets>(line: Sealed, given: Given): Given {
    const { appSecret: first = this.openAppSecret(line, 'appSecret') } = given;
    const { secondAppSecret: second = this.openAppSecret(line, 'secondAppSecret') } = given;
    const hasFirst = given.appSecret === undefined ? line.appSecret !== null : first !== null;
    if (!hasFirst && typeof given.secondAppSecret === 'string') {
      throw Problem.invalid('secondAppSecret', 'needs an appSecret beside it');
    }
    return hasFirst && first !== second ? given : { ...given, secondAppSecret: null };
  }

  /** Of the app secrets that a change takes away: bodies that they signed may still wait. */
  formerAppDigests(line: Sealed & Pick<LineEntity, 'formerAppDigests'>, given: GivenSecrets): string[] {
    const taken = APP_SECRETS.flatMap((name) => {
      const before = given[name] === undefined ? null : this.openAppSecret(line, name);
      return before === null || before === given[name] ? [] : [appDigestOf(before)];
    });
    return [...new Set([...line.formerAppDigests, ...taken])];
  }
}

function placeOf({ id, tenantId }: Pick<Sealed, 'id' | 'tenantId'>, name: LineSecret): Place {
  return { tenantId, column: COLUMNS[name], rowId: id };
}
