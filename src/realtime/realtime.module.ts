import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { StreamController } from './stream.controller';

@Module({ imports: [AccessModule], controllers: [StreamController] })
export class RealtimeModule {}
