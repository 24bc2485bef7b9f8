import { INestApplication } from '@nestjs/common';

export function serveOpenApi(_app: INestApplication): void {}
