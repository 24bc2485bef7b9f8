import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** Serves `/docs` for people and `/docs-json` for generators of clients. Needs no network. */
export function serveOpenApi(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => describeApi(app), {
    customSiteTitle: 'Recado',
    raw: ['json'],
    swaggerOptions: { persistAuthorization: false, validatorUrl: null },
  });
}

export function describeApi(app: INestApplication): OpenAPIObject {
  const frame = new DocumentBuilder()
    .setTitle('Recado')
    .setDescription('A self-hosted WhatsApp backend. Sign in with the API key of the installation.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'API key', description: 'The API key' })
    .build();
  return SwaggerModule.createDocument(app, frame, { operationIdFactory: nameOperation });
}

/** `MessagesController.list` becomes `messagesList`, since generated clients show these names. */
function nameOperation(controller: string, method: string): string {
  const noun = controller.replace(/Controller$/, '');
  return noun.charAt(0).toLowerCase() + noun.slice(1) + method.charAt(0).toUpperCase() + method.slice(1);
}
