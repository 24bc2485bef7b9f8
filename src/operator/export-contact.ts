import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { ZipFile } from 'yazl';
import { JsonObject } from '../domain/json';
import { MediaKeeper } from '../media/media-keeper.service';
import { nameOf } from '../media/media-store';
import { Database } from '../platform/database/database';
import { attachment, cleanFileName, fileNameFor } from './file-name';
import {
  EXPORT_LISTS,
  ExportedFile,
  exportContact,
  exportFiles,
  exportList,
  exportMessages,
} from './queries/export';

interface Source {
  readonly database: Database;
  readonly keeper: MediaKeeper;
}

/** Everything that is kept of a contact, as one JSON object, written while it is read. Of files it names the addresses. */
export async function sendJsonExport({ database }: Source, id: string, response: Response): Promise<void> {
  begin(response, 'application/json; charset=utf-8', `contact-${id}.json`);
  await send(Readable.from(jsonOf(database, id)), response);
}

/**
 * The same in parts, with the bytes of the files, as a zip that is written while it is read. Files whose bytes were removed
 * meanwhile are named in a list of their own.
 */
export async function sendZipExport(source: Source, id: string, response: Response): Promise<void> {
  const { database, keeper } = source;
  const zip = new ZipFile();
  const addJson = (name: string, parts: () => AsyncIterable<string>) =>
    zip.addReadStreamLazy(`${name}.json`, { compress: true }, (give) => give(null, Readable.from(parts())));
  addJson('contact', () => parts(async () => exportContact(database, id)));
  for (const list of EXPORT_LISTS) addJson(list, () => parts(async () => exportList(database, list, id)));
  addJson('messages', () => listOf(exportMessages(database, id)));
  begin(response, 'application/zip', `contact-${id}.zip`);
  const sent = send(zip.outputStream as Readable, response, zip);
  try {
    const missing = await addFiles(zip, { files: exportFiles(database, id), keeper, sent });
    if (missing.length > 0) addJson('missing-files', () => parts(async () => missing));
    zip.end();
  } catch (error) {
    zip.emit('error', error);
  }
  await sent;
}

/** One after the other, each opened when the one before it was read. Answers the names of those that are not there (any more). */
async function addFiles(
  zip: ZipFile,
  { files, keeper, sent }: { files: AsyncIterable<ExportedFile>; keeper: MediaKeeper; sent: Promise<void> },
): Promise<string[]> {
  const missing: string[] = [];
  const left = sent.then(() => true);
  for await (const file of files) {
    const name = `files/${fileNameOf(file)}`;
    const bytes = await keeper.store.open(nameOf(file.tenantId, file));
    if (bytes === null) {
      missing.push(name);
      continue;
    }
    // Media is packed already.
    zip.addReadStream(bytes, name, { compress: false });
    const isLeft = await Promise.race([finished(bytes).then(() => false), left]);
    bytes.destroy();
    if (isLeft) break;
  }
  return missing;
}

function begin(response: Response, type: string, name: string): void {
  response.set({
    'Content-Type': type,
    'Content-Disposition': attachment(name),
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  });
}

/** Whoever reads may go away, and the database too: what is written then is no whole export, and cannot be taken for one. */
async function send(content: Readable, response: Response, zip?: ZipFile): Promise<void> {
  zip?.on('error', (error: Error) => content.destroy(error));
  await pipeline(content, response).catch(() => response.destroy());
}

async function* jsonOf(database: Database, id: string): AsyncGenerator<string> {
  yield `{"contact":${JSON.stringify(await exportContact(database, id))}`;
  for (const list of EXPORT_LISTS) {
    yield `,${JSON.stringify(list)}:${JSON.stringify(await exportList(database, list, id))}`;
  }
  yield ',"messages":';
  yield* listOf(exportMessages(database, id));
  yield ',"files":';
  yield* listOf(addressesOf(exportFiles(database, id)));
  yield '}';
}

async function* parts(load: () => Promise<unknown>): AsyncGenerator<string> {
  yield JSON.stringify(await load(), null, 2);
}

async function* listOf(items: AsyncIterable<JsonObject>): AsyncGenerator<string> {
  let before = '[';
  for await (const item of items) {
    yield `${before}\n${JSON.stringify(item)}`;
    before = ',';
  }
  yield before === '[' ? '[]' : '\n]';
}

async function* addressesOf(files: AsyncIterable<ExportedFile>): AsyncGenerator<JsonObject> {
  for await (const { id, filename, sha256, size } of files) {
    yield { id, filename, sha256, size, address: `/api/v1/media/${id}` };
  }
}

/** The id keeps names apart; what a customer called a file is made harmless. */
function fileNameOf({ id, kind, filename, sniffedType }: ExportedFile): string {
  return `${id}-${cleanFileName(filename, fileNameFor(kind, sniffedType ?? ''))}`;
}
