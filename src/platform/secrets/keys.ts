import { timingSafeEqual } from 'node:crypto';
import { Config } from '../config/config';
import { StartupError } from '../errors/startup-error';
import { createSecretFile, readSecretFile } from './secret-files';
import { digestOf } from './tokens';

const API_KEY_FILE = 'api.key';

/** The key of this installation's API. */
export class ApiKey {
  /** Names the key without revealing it. */
  readonly digest: Buffer;

  private constructor(
    key: string,
    /** Set on the start that made the key, so that it is printed once. */
    readonly fresh: string | undefined,
  ) {
    this.digest = digestOf(key);
  }

  static load(config: Config): ApiKey {
    const known = config.apiKey ?? readSecretFile(config.dataDir, API_KEY_FILE);
    if (known === '') {
      throw new StartupError(`DATA_DIR: ${API_KEY_FILE} is empty; delete it to have a new key made`);
    }
    if (known !== undefined) return new ApiKey(known, undefined);
    const created = createSecretFile(config.dataDir, API_KEY_FILE);
    return new ApiKey(created, created);
  }

  matches(candidate: string): boolean {
    return timingSafeEqual(digestOf(candidate), this.digest);
  }
}
