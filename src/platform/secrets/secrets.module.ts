import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config';
import { OperatorDatabase } from '../database/database';
import { everywhere } from '../database/tenant-scope';
import { Cipher } from './cipher';
import { Digester, loadDigester } from './digester';
import { ApiKey } from './keys';
import { loadCipher } from './load-cipher';

@Global()
@Module({
  providers: [
    { provide: ApiKey, inject: [Config], useFactory: (config: Config) => ApiKey.load(config) },
    {
      provide: Cipher,
      inject: [Config, OperatorDatabase],
      useFactory: (config: Config, database: OperatorDatabase) =>
        everywhere(async () => loadCipher(config, database)),
    },
    {
      provide: Digester,
      inject: [Cipher, OperatorDatabase],
      useFactory: (cipher: Cipher, database: OperatorDatabase) =>
        everywhere(async () => loadDigester(cipher, database)),
    },
  ],
  exports: [ApiKey, Cipher, Digester],
})
export class SecretsModule {}
