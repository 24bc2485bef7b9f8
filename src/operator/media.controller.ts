import { Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConflictResponse,
  ApiConsumes,
  ApiCreatedResponse,
  ApiGoneResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiPayloadTooLargeResponse,
  ApiProduces,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type Access, assertOwn, Caller } from '../access/access';
import { Needs } from '../access/needs';
import { MediaKeeper } from '../media/media-keeper.service';
import { MediaReceiver } from '../media/media-receiver.service';
import { Media, MediaService } from '../media/media.service';
import { OperatorDatabase } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { ProblemDto } from '../platform/http/problem.dto';
import { TenantsService } from '../tenants/tenants.service';
import { UuidId } from './ids';
import { MediaUploadQuery, StoredMediaDto } from './media.dto';
import { API_BASE, OperatorController } from './operator-controller';
import { drain, uploadOf } from './receive-upload';
import { serveMedia } from './serve-media';
import { chooseTenant } from './tenant-choice';

@OperatorController(`${API_BASE}/media`, 'Media')
export class MediaController {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly tenants: TenantsService,
    private readonly media: MediaService,
    private readonly keeper: MediaKeeper,
    private readonly receiver: MediaReceiver,
  ) {}

  @Post()
  @Needs('messages:send')
  @ApiOperation({
    summary: 'Store a file to send',
    description: 'The bytes as the body with their `Content-Type`, or one file of a multipart/form-data body',
  })
  @ApiConsumes('multipart/form-data', 'application/octet-stream')
  @ApiBody({ schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } } } })
  @ApiCreatedResponse({ type: StoredMediaDto })
  @ApiPayloadTooLargeResponse({
    type: ProblemDto,
    description: '`media_too_large`: more than WhatsApp takes',
  })
  async store(
    @Caller() access: Access,
    @Query() query: MediaUploadQuery,
    @Req() request: Request,
  ): Promise<StoredMediaDto> {
    try {
      const tenantId = await chooseTenant(this.tenants, access, query.tenantId);
      const { mimeType, filename, content } = await uploadOf(request);
      const announced = { tenantId, mimeType, filename: query.filename ?? filename };
      return shown(await this.receiver.receive(announced, content));
    } finally {
      drain(request);
    }
  }

  @Get(':id')
  @Needs('messages:read')
  @ApiOperation({ summary: 'The bytes of a file, or with `Range` a part of them; always as an attachment' })
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  @ApiNotFoundResponse({ type: ProblemDto })
  @ApiConflictResponse({ type: ProblemDto, description: '`media_pending`: it is still being fetched' })
  @ApiGoneResponse({ type: ProblemDto, description: '`media_failed` or `media_expired`' })
  async serve(
    @Caller() access: Access,
    @Param('id', new UuidId('Media')) id: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await serveMedia(this.keeper, await this.find(access, id), request, response);
  }

  @Post(':id/retry')
  @Needs('messages:send')
  @HttpCode(202)
  @ApiOperation({ summary: 'Fetch a file again that was given up' })
  @ApiOkResponse({ type: StoredMediaDto, description: 'The file as it is now' })
  @ApiNotFoundResponse({ type: ProblemDto })
  @ApiConflictResponse({ type: ProblemDto, description: '`not_retryable`' })
  async retry(
    @Caller() access: Access,
    @Param('id', new UuidId('Media')) id: string,
  ): Promise<StoredMediaDto> {
    const media = await this.find(access, id);
    await this.database.inTransaction(async (tx) => this.media.retry(tx, media));
    return shown(await this.find(access, id));
  }

  private async find(access: Access, id: string): Promise<Media> {
    const media = await this.media.find(this.database, id);
    if (media === undefined) throw Problem.notFound('Media');
    assertOwn(access, media.tenantId, 'Media');
    return media;
  }
}

function shown(media: Media): StoredMediaDto {
  const { id, kind: type, state, reason, size, mimeType, sniffedType, sha256, filename } = media;
  return { id, type, state, reason, size, mimeType, sniffedType, sha256, filename };
}
