import { Module } from '@nestjs/common';
import { LaneMerges } from './lane-merges';
import { LanesService } from './lanes.service';

@Module({ providers: [LaneMerges, LanesService], exports: [LaneMerges, LanesService] })
export class LanesModule {}
