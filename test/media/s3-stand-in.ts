import { createHash } from 'node:crypto';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=key-id\/\d{8}\/eu-south-2\/s3\/aws4_request, SignedHeaders=[a-z0-9;-]+, Signature=[0-9a-f]{64}$/;

/** A bucket as S3 shows it over HTTP: path-style objects, signed requests, ranges, and the hash of what is put. */
export class S3StandIn {
  readonly objects = new Map<string, Buffer>();
  /** Refuses everything, as S3 does when it is overloaded. */
  down = false;
  private readonly server: Server = createServer((req, res) => void this.handle(req, res));

  async up(): Promise<void> {
    // Clients close first: nobody speaks into a connection that has just ended.
    this.server.keepAliveTimeout = 65_000;
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get env(): Record<string, string> {
    return {
      MEDIA_S3_BUCKET: 'recado-media',
      MEDIA_S3_ENDPOINT: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`,
      MEDIA_S3_REGION: 'eu-south-2',
      MEDIA_S3_ACCESS_KEY_ID: 'key-id',
      MEDIA_S3_SECRET_ACCESS_KEY: 'secret-key',
    };
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await bodyOf(req);
    const { authorization = '', range } = req.headers;
    const [, bucket, ...parts] = (req.url ?? '').split('/');
    const key = parts.join('/');
    if (this.down) return void res.writeHead(503).end('<Error><Code>SlowDown</Code></Error>');
    if (!AUTHORIZATION.test(authorization) || req.headers['x-amz-date'] === undefined) {
      return void res.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
    }
    if (bucket !== 'recado-media')
      return void res.writeHead(404).end('<Error><Code>NoSuchBucket</Code></Error>');
    if (req.method === 'PUT') return void res.writeHead(this.put(key, body, req)).end();
    if (req.method === 'DELETE') {
      this.objects.delete(key);
      return void res.writeHead(204).end();
    }
    const object = this.objects.get(key);
    if (object === undefined) return void res.writeHead(404).end();
    if (req.method === 'HEAD') return void res.writeHead(200, { 'content-length': object.length }).end();
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
    if (from === undefined) return void res.writeHead(200).end(object);
    res.writeHead(206).end(object.subarray(Number(from), Number(to) + 1));
  }

  private put(key: string, body: Buffer, req: IncomingMessage): number {
    const hash = createHash('sha256').update(body).digest('hex');
    if (req.headers['x-amz-content-sha256'] !== hash) return 400;
    if (req.headers['content-length'] !== String(body.length)) return 411;
    this.objects.set(key, body);
    return 200;
  }
}

async function bodyOf(req: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of req as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}
