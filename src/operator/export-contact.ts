import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
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

/** The same in parts, with the bytes of the files, as a zip that is written while it is read. */
export async function sendZipExport(source: Source, id: string, response: Response): Promise<void> {
  const { database, keeper } = source;
  const zip = new ZipFile();
  let opened: Readable | undefined;
  const add = (name: string, open: () => Promise<Readable>, compress = true) =>
    zip.addReadStreamLazy(name, { compress }, (give) => {
      open().then(
        (stream) => give(null, (opened = stream)),
        (error: unknown) => give(error as Error, Readable.from([])),
      );
    });
  const addJson = (name: string, parts: () => AsyncIterable<string>) =>
    add(`${name}.json`, async () => Readable.from(parts()));
  addJson('contact', () => parts(async () => exportContact(database, id)));
  for (const list of EXPORT_LISTS) addJson(list, () => parts(async () => exportList(database, list, id)));
  addJson('messages', () => listOf(exportMessages(database, id)));
  begin(response, 'application/zip', `contact-${id}.zip`);
  const sent = send(zip.outputStream as Readable, response, zip);
  try {
    for await (const file of exportFiles(database, id)) {
      // Media is packed already.
      add(`files/${fileNameOf(file)}`, async () => bytesOf(keeper, file), false);
    }
    zip.end();
  } catch (error) {
    zip.emit('error', error);
  }
  await sent;
  opened?.destroy();
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

async function bytesOf(keeper: MediaKeeper, { tenantId, sha256, size }: ExportedFile): Promise<Readable> {
  const bytes = await keeper.store.open(nameOf(tenantId, { sha256, size }));
  if (bytes === null) throw new Error('the bytes of a file are not in the store');
  return bytes;
}
