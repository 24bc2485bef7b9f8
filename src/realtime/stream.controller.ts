import { Controller, Get, OnModuleDestroy, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type Access, Caller } from '../access/access';
import { AccessGuard } from '../access/access.guard';
import { ANY, Needs } from '../access/needs';
import { AccessService } from '../access/access.service';
import { Problem } from '../platform/errors/problem';
import { NewsFeed } from '../platform/events/news-feed';
import { NewsStream } from './news-stream';

/** In one process; each costs a socket and a timer. */
const MOST_STREAMS = 500;

/** News for browsers, as server-sent events. */
@Controller('api/v1/stream')
@UseGuards(AccessGuard)
@ApiTags('Realtime')
@ApiBearerAuth()
export class StreamController implements OnModuleDestroy {
  private readonly streams = new Set<NewsStream>();
  private stopping = false;

  constructor(
    private readonly feed: NewsFeed,
    private readonly access: AccessService,
  ) {}

  @Get()
  @Needs(ANY)
  @ApiOperation({
    summary: 'What changes, as server-sent events',
    description:
      'Event `news` carries a list of `{topic, tenantId, id}`; event `everything` says that anything may have changed. ' +
      'The first event is always `everything`.',
  })
  @ApiOkResponse({ content: { 'text/event-stream': {} } })
  open(@Caller() access: Access, @Req() request: Request, @Res() response: Response): void {
    if (this.stopping || this.streams.size >= MOST_STREAMS) {
      throw new Problem('unavailable', 'too_many_streams', 'Try again in a few seconds');
    }
    // Gone while its access was looked up: its `close` has been and will not come again.
    if (response.destroyed || request.destroyed || request.method === 'HEAD') return void response.end();
    const stream = new NewsStream(response, access, async () => (await this.access.of(request)) !== null);
    const forget = this.feed.listen((news) => stream.tell(news));
    this.streams.add(stream);
    response.once('close', () => {
      forget();
      stream.end();
      this.streams.delete(stream);
    });
  }

  /** Before the server closes: it would wait for these. */
  onModuleDestroy(): void {
    this.stopping = true;
    for (const stream of this.streams) stream.end();
  }
}
