import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config';
import { Connections } from './connections';
import { DoorDatabase, OperatorDatabase, WorkerDatabase } from './database';

@Global()
@Module({
  providers: [
    { provide: Connections, inject: [Config], useFactory: (config: Config) => Connections.open(config) },
    { provide: DoorDatabase, inject: [Connections], useFactory: (all: Connections) => all.door },
    { provide: WorkerDatabase, inject: [Connections], useFactory: (all: Connections) => all.worker },
    { provide: OperatorDatabase, inject: [Connections], useFactory: (all: Connections) => all.operator },
  ],
  exports: [Connections, DoorDatabase, WorkerDatabase, OperatorDatabase],
})
export class DatabaseModule {}
