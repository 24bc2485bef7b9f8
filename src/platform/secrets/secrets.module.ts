import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config';
import { OperatorDatabase } from '../database/database';
import { Cipher } from './cipher';
import { Digester, loadDigester } from './digester';
import { ApiKey, loadCipher } from './keys';

@Global()
@Module({
  providers: [
    { provide: ApiKey, inject: [Config], useFactory: (config: Config) => ApiKey.load(config) },
    { provide: Cipher, inject: [Config, OperatorDatabase], useFactory: loadCipher },
    { provide: Digester, inject: [Cipher, OperatorDatabase], useFactory: loadDigester },
  ],
  exports: [ApiKey, Cipher, Digester],
})
export class SecretsModule {}
