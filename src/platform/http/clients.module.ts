import { Module } from '@nestjs/common';
import { Clients } from './clients';
import { FailedAttempts } from './failed-attempts';

@Module({ providers: [Clients, FailedAttempts], exports: [Clients, FailedAttempts] })
export class ClientsModule {}
