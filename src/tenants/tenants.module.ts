import { Module } from '@nestjs/common';
import { LinesService } from './lines.service';
import { TenantsService } from './tenants.service';

@Module({ providers: [LinesService, TenantsService], exports: [LinesService, TenantsService] })
export class TenantsModule {}
