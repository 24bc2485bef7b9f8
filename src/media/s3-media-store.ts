import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { OnApplicationShutdown } from '@nestjs/common';
import { sign } from 'aws4';
import { Agent, Dispatcher } from 'undici';
import { S3Bucket } from '../platform/config/media-config';
import { ByteRange, LocalFile, MediaStore } from './media-store';

const TIMEOUT_MS = 15_000;
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  readonly name: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly file?: LocalFile;
}

/**
 * Objects in a bucket of S3 or of what speaks like it, addressed by path. One PUT per file, which takes 5 GB; the
 * store itself refuses bytes that do not have the signed hash.
 */
export class S3MediaStore extends MediaStore implements OnApplicationShutdown {
  private readonly agent = new Agent({
    connections: 64,
    connect: { timeout: 5_000 },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });

  constructor(private readonly bucket: S3Bucket) {
    super();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  async put(name: string, file: LocalFile): Promise<void> {
    await this.expect([200], { method: 'PUT', name, file });
  }

  async has(name: string): Promise<boolean> {
    return (await this.expect([200, 404], { method: 'HEAD', name })) === 200;
  }

  async open(name: string, range?: ByteRange): Promise<Readable | null> {
    const headers: Record<string, string> =
      range === undefined ? {} : { range: `bytes=${range.start}-${range.end}` };
    const { statusCode, body } = await this.request({ method: 'GET', name, headers });
    if (statusCode === (range === undefined ? 200 : 206)) return body;
    await body.dump();
    if (statusCode === 404) return null;
    throw new Error(`the media store answered GET with ${statusCode}`);
  }

  async remove(name: string): Promise<void> {
    await this.expect([200, 204, 404], { method: 'DELETE', name });
  }

  private async expect(statuses: readonly number[], request: S3Request): Promise<number> {
    const { statusCode, body } = await this.request(request);
    await body.dump();
    if (statuses.includes(statusCode)) return statusCode;
    throw new Error(`the media store answered ${request.method} with ${statusCode}`);
  }

  private async request({ method, name, headers = {}, file }: S3Request): Promise<Dispatcher.ResponseData> {
    const { bucket, endpoint, region, accessKeyId, secretAccessKey } = this.bucket;
    const { origin, host, pathname } = new URL(endpoint);
    const path = `${pathname.replace(/\/$/, '')}/${bucket}/${name}`;
    const unsigned = {
      ...headers,
      host,
      'x-amz-content-sha256': file?.sha256 ?? EMPTY_SHA256,
      ...(file === undefined ? {} : { 'content-length': String(file.size) }),
    };
    const signed = sign(
      { service: 's3', region, method, path, headers: unsigned },
      { accessKeyId, secretAccessKey },
    );
    return this.agent.request({
      origin,
      path,
      method,
      headers: signed.headers as Record<string, string>,
      body: file === undefined ? null : createReadStream(file.path),
    });
  }
}
