import { ApiProperty } from '@nestjs/swagger';
import { MEDIA_KINDS } from '../domain/media';
import { Text } from '../platform/http/fields';

export class MediaUploadQuery {
  @Text({ max: 255, optional: true, description: 'The name of the file; a multipart part may bring its own' })
  filename?: string;

  @Text({ max: 100, optional: true, description: 'Needed when there are several tenants' })
  tenantId?: string;
}

/** A file, as far as it is known. */
export class MediaDto {
  @ApiProperty({ format: 'uuid', description: 'Of ours; what a message to send names as `mediaId`' })
  id: string;

  @ApiProperty({ enum: ['pending', 'stored', 'failed', 'expired'] })
  state: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description:
      'Why it failed, or the last trouble: `too_large`, `infected`, `graph_190`, `http_503`, `retention`…',
  })
  reason: string | null;

  @ApiProperty({ type: Number, nullable: true, description: 'In bytes' })
  size: number | null;

  @ApiProperty({ type: String, nullable: true, description: 'As its sender said' })
  mimeType: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'As the bytes themselves say' })
  sniffedType: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Of the bytes, in hex' })
  sha256: string | null;
}

export class StoredMediaDto extends MediaDto {
  @ApiProperty({ enum: MEDIA_KINDS, description: 'The type of message that can carry it' })
  type: string;

  @ApiProperty({ type: String, nullable: true })
  filename: string | null;
}
