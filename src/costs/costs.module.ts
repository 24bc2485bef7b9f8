import { Module } from '@nestjs/common';
import { ChargesService } from './charges.service';
import { RatesService } from './rates.service';

@Module({ providers: [ChargesService, RatesService], exports: [ChargesService, RatesService] })
export class CostsModule {}
