import { Module } from '@nestjs/common';
import { AppSecretsService } from './app-secrets.service';
import { LineSecrets } from './line-secrets';
import { LinesService } from './lines.service';
import { TenantsService } from './tenants.service';

@Module({
  providers: [AppSecretsService, LineSecrets, LinesService, TenantsService],
  exports: [AppSecretsService, LinesService, TenantsService],
})
export class TenantsModule {}
