import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { FileMediaStore } from '../../src/media/file-media-store';
import { LocalFile, MediaStore, nameOf } from '../../src/media/media-store';
import { S3MediaStore } from '../../src/media/s3-media-store';
import { readConfig } from '../../src/platform/config/config';
import { S3StandIn } from './s3-stand-in';
import { hexOf } from './stand';

const TENANT = 'd0000000-0000-4000-8000-000000000001';
const folder = mkdtempSync(join(tmpdir(), 'recado store '));
const s3 = new S3StandIn();
const stores: Record<string, MediaStore> = {};
let bucketed: S3MediaStore;
beforeAll(async () => {
  await s3.up();
  const { mediaBucket } = readConfig(s3.env);
  if (mediaBucket === null) throw new Error('the bucket was not read');
  bucketed = new S3MediaStore(mediaBucket);
  stores['a folder'] = new FileMediaStore(join(folder, 'kept'));
  stores['a bucket'] = bucketed;
});
afterAll(async () => {
  await bucketed.onApplicationShutdown();
  await s3.close();
  rmSync(folder, { recursive: true });
});

let files = 0;
function aFile(content: string): LocalFile {
  files += 1;
  const path = join(folder, `arriving ${files}`);
  writeFileSync(path, content);
  return { path, size: Buffer.byteLength(content), sha256: hexOf(Buffer.from(content)) };
}

async function read(stream: Readable | null): Promise<string | null> {
  if (stream === null) return null;
  const pieces: Buffer[] = [];
  for await (const piece of stream as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe.each(['a folder', 'a bucket'])('%s', (kind) => {
  const store = () => stores[kind] as MediaStore;

  it('gives back what it was given, whole and in part', async () => {
    const file = aFile(`whole ${kind}`);
    const name = nameOf(TENANT, file);
    expect(await store().has(name)).toBe(false);
    await store().put(name, file);
    expect(await store().has(name)).toBe(true);
    expect(await read(await store().open(name))).toBe(`whole ${kind}`);
    expect(await read(await store().open(name, { start: 1, end: 3 }))).toBe('hol');
  });

  it('takes the same content again', async () => {
    const name = nameOf(TENANT, aFile('twice'));
    await store().put(name, aFile('twice'));
    await store().put(name, aFile('twice'));
    expect(await read(await store().open(name))).toBe('twice');
  });

  it('removes, also what is not there', async () => {
    const file = aFile('gone');
    const name = nameOf(TENANT, file);
    await store().put(name, file);
    await store().remove(name);
    await store().remove(name);
    expect(await store().has(name)).toBe(false);
    expect(await store().open(name)).toBeNull();
  });
});

it('rejects when the bucket does not take it', async () => {
  const file = aFile('refused');
  s3.down = true;
  await expect(bucketed.put(nameOf(TENANT, file), file)).rejects.toThrow('answered PUT with 503');
  await expect(bucketed.has(nameOf(TENANT, file))).rejects.toThrow('answered HEAD with 503');
  await expect(bucketed.open(nameOf(TENANT, file))).rejects.toThrow('answered GET with 503');
  s3.down = false;
});

it('lets the bucket notice bytes that are not those it was promised', async () => {
  const file = aFile('changed');
  writeFileSync(file.path, 'chanGed');
  await expect(bucketed.put(nameOf(TENANT, file), file)).rejects.toThrow('answered PUT with 400');
});
