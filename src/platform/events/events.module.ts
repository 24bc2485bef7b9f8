import { Global, Module } from '@nestjs/common';
import { News } from './news';
import { NewsFeed } from './news-feed';

@Global()
@Module({ providers: [News, NewsFeed], exports: [News, NewsFeed] })
export class EventsModule {}
