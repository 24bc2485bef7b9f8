import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { Config } from '../platform/config/config';
import { WhatsappApiModule } from '../providers/cloud-api/whatsapp-api.module';
import { TenantsModule } from '../tenants/tenants.module';
import { FileMediaStore } from './file-media-store';
import { MediaDownloads } from './media-downloads.service';
import { MediaErasures } from './media-erasures';
import { MediaKeeper } from './media-keeper.service';
import { MediaReceiver } from './media-receiver.service';
import { MediaStore } from './media-store';
import { MediaUploads } from './media-uploads.service';
import { MediaService } from './media.service';
import { S3MediaStore } from './s3-media-store';

@Module({
  imports: [TenantsModule, WhatsappApiModule],
  providers: [
    { provide: MediaStore, useFactory: mediaStoreOf, inject: [Config] },
    MediaDownloads,
    MediaErasures,
    MediaKeeper,
    MediaReceiver,
    MediaService,
    MediaUploads,
  ],
  exports: [MediaDownloads, MediaErasures, MediaKeeper, MediaReceiver, MediaService, MediaUploads],
})
export class MediaModule {}

function mediaStoreOf({ mediaBucket, dataDir }: Config): MediaStore {
  return mediaBucket === null
    ? new FileMediaStore(join(dataDir, 'media', 'kept'))
    : new S3MediaStore(mediaBucket);
}
