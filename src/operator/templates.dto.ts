import { ApiProperty } from '@nestjs/swagger';
import type { Json } from '../domain/json';
import { Text } from '../platform/http/fields';
import { ListQuery } from './paging';
import { ProviderErrorDto } from './messages.dto';

export class TemplateListQuery extends ListQuery {
  @Text({ max: 100, optional: true, description: 'A line id: the templates of its account' })
  line?: string;

  @Text({ max: 50, optional: true, description: '`APPROVED`, `PENDING`, `REJECTED`, `PAUSED`, `DISABLED`…' })
  status?: string;

  @Text({ max: 512, optional: true })
  name?: string;
}

export class SyncTemplatesDto {
  @Text({ max: 100, optional: true, description: 'Only the account of this line' })
  lineId?: string;
}

export class TemplateDto {
  @ApiProperty()
  id: string;

  @ApiProperty({ description: 'Of the WhatsApp Business account' })
  accountId: string;

  @ApiProperty({ example: 'pickup_ready' })
  name: string;

  @ApiProperty({ description: 'As sends need it', example: 'es_MX' })
  language: string;

  @ApiProperty({ type: String, nullable: true, description: "Meta's id" })
  providerTemplateId: string | null;

  @ApiProperty({ type: String, nullable: true, description: '`MARKETING`, `UTILITY` or `AUTHENTICATION`' })
  category: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'What Meta announced that it will be' })
  nextCategory: string | null;

  @ApiProperty({ type: String, nullable: true, description: "Meta's word; null when it was never told" })
  status: string | null;

  @ApiProperty({ description: 'False: a send is refused at once' })
  sendable: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'Why it is not sendable, and what to do' })
  mend: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why Meta rejected or paused it' })
  reason: string | null;

  @ApiProperty({ type: String, nullable: true, description: '`GREEN`, `YELLOW`, `RED`, `UNKNOWN`' })
  quality: string | null;

  @ApiProperty({ type: String, nullable: true, description: '`NAMED` or `POSITIONAL`' })
  parameterFormat: string | null;

  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    nullable: true,
    description:
      "Meta's components; null until they were read, and then nothing of a send is compared with them",
  })
  components: Json;

  @ApiProperty({ format: 'date-time' })
  updatedAt: Date;
}

class SyncedAccountDto {
  @ApiProperty()
  accountId: string;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'How many there are; null when they could not be read',
  })
  templates: number | null;

  @ApiProperty({ type: ProviderErrorDto, nullable: true })
  error: ProviderErrorDto | null;
}

export class SyncedTemplatesDto {
  @ApiProperty({ type: [SyncedAccountDto] })
  accounts: SyncedAccountDto[];
}
