import { Module } from '@nestjs/common';
import { OutboxModule } from '../outbox/outbox.module';
import { StatusesService } from './statuses.service';

@Module({ imports: [OutboxModule], providers: [StatusesService], exports: [StatusesService] })
export class StatusesModule {}
