import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MediaService } from '../../src/media/media.service';
import { Config } from '../../src/platform/config/config';
import { WorkerDatabase } from '../../src/platform/database/database';
import { WhatsappMediaService } from '../../src/providers/cloud-api/whatsapp-media.service';
import { FaultRule } from '../../src/simulator/control-types';
import { inbound } from '../../src/simulator/inbound';
import { metrics } from '../../src/platform/metrics/metrics';
import { RetentionService } from '../../src/operations/retention.service';
import { startApp, stopHousekeeping, TestApp } from '../support/app';
import {
  bytesOf,
  hexOf,
  keptFiles,
  MediaRow,
  mediaOf,
  nothingArrives,
  PDF,
  PNG,
  sendFile,
  tryAgain,
} from './stand';
import { until } from '../support/until';

let recado: TestApp;
let whatsapp: WhatsappMediaService;
let timeouts: WhatsappMediaService['timeouts'];
const scanner = mkdtempSync(join(tmpdir(), 'recado scanner '));
beforeAll(async () => {
  const program = join(scanner, 'scan.sh');
  writeFileSync(program, 'grep -q VIRUS "$1" && exit 1; grep -q BROKEN "$1" && exit 2; exit 0');
  recado = await startApp({
    env: {
      MEDIA_SCAN_COMMAND: `sh "${program}"`,
      MEDIA_MAX_BYTES: '100000',
      RETENTION_MEDIA_DAYS: '30',
    },
  });
  await stopHousekeeping(recado);
  whatsapp = recado.app.get(WhatsappMediaService, { strict: false });
  ({ timeouts } = whatsapp);
});
afterAll(async () => {
  await recado.close();
  rmSync(scanner, { recursive: true });
});
beforeEach(() => {
  recado.simulator.faults.clear();
  whatsapp.timeouts = timeouts;
});

/** Whatever begins from now on is given up when it hangs. */
const hurry = () => (whatsapp.timeouts = { ...timeouts, idleMs: 400 });
/** Once it was tried in vain, however often since: it is tried again by itself. */
const tried = ({ attempts }: MediaRow) => attempts >= 1;

const aPdf = (mark: string) => Buffer.concat([PDF, Buffer.from(`% ${mark}\n`)]);

describe("a customer's file", () => {
  it('is fetched by the address in the webhook, kept, and shown with its message', async () => {
    const before = recado.simulator.requestCount;
    const wamid = await sendFile(recado, PNG, { caption: 'mira' }, { type: 'image' });
    const { id } = await mediaOf(recado, wamid);
    const asked = recado.simulator.requests.slice(before - recado.simulator.requestCount);
    expect(asked.some(({ path }) => path.includes('/media-download/'))).toBe(true);
    expect(asked.some(({ path }) => path.includes('phone_number_id='))).toBe(false);
    const { body } = await recado.api('GET', '/api/v1/messages?limit=10');
    const { items } = body as { items: { providerMessageId: string; content: unknown }[] };
    const message = items.find((item) => item.providerMessageId === wamid);
    const media = {
      id,
      state: 'stored',
      reason: null,
      size: PNG.length,
      mimeType: 'image/png',
      sniffedType: 'image/png',
      sha256: hexOf(PNG),
    };
    expect(message?.content).toMatchObject({
      mediaId: expect.any(String),
      mimeType: 'image/png',
      caption: 'mira',
      media,
    });
    await nothingArrives(recado);
  });

  it('is resolved by its id when the webhook names no address, or one that is over', async () => {
    const withoutUrl = await sendFile(recado, aPdf('no address'), { url: undefined });
    const url = `${recado.app.get(Config).apiBaseUrl}/media-download/1?ext=1`;
    const overdue = await sendFile(recado, aPdf('overdue'), { url });
    expect(await mediaOf(recado, withoutUrl)).toMatchObject({ state: 'stored', hash_matches: true });
    expect(await mediaOf(recado, overdue)).toMatchObject({ state: 'stored', hash_matches: true });
  });

  it('is never asked of a strange host, whatever the webhook says', async () => {
    const wamid = await sendFile(recado, aPdf('strange'), { url: 'https://fbsbx.com.evil.invalid/x' });
    expect(await mediaOf(recado, wamid)).toMatchObject({ state: 'stored' });
  });

  it('is served as an attachment that no browser runs, whole or in part', async () => {
    const wamid = await sendFile(recado, PDF, { filename: '../../etc/pass\u202Ewd "x".pdf' });
    const { id } = await mediaOf(recado, wamid);
    const whole = await bytesOf(recado, id);
    expect(whole.status).toBe(200);
    expect(whole.bytes.equals(PDF)).toBe(true);
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="passwd _x_.pdf"; filename*=UTF-8''passwd%20_x_.pdf`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      etag: `"${hexOf(PDF)}"`,
    });
    const part = await bytesOf(recado, id, { range: 'bytes=1-3' });
    expect([part.status, part.bytes.toString(), part.headers.get('content-range')]).toEqual([
      206,
      'PDF',
      `bytes 1-3/${PDF.length}`,
    ]);
    const end = await bytesOf(recado, id, { range: 'bytes=-6' });
    expect(end.bytes.toString()).toBe('%%EOF\n');
    const other = await bytesOf(recado, id, { range: 'bytes=1-3', 'if-range': '"another"' });
    expect([other.status, other.bytes.length]).toEqual([200, PDF.length]);
    expect((await bytesOf(recado, id, { range: 'bytes=999-' })).status).toBe(416);
  });

  it('is bytes to a browser when its own are of no safe type', async () => {
    const page = Buffer.from('<!DOCTYPE html><html><script>alert(1)</script></html>');
    const { id } = await mediaOf(recado, await sendFile(recado, page));
    const { headers } = await bytesOf(recado, id);
    expect(headers.get('content-type')).toBe('application/octet-stream');
  });

  it('is kept once however often it comes, and given back to each', async () => {
    const file = aPdf('the same');
    const before = keptFiles(recado).length;
    const wamids = [await sendFile(recado, file), await sendFile(recado, file)];
    const rows = await Promise.all(wamids.map((wamid) => mediaOf(recado, wamid)));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(2);
    expect(keptFiles(recado).length).toBe(before + 1);
    for (const { id } of rows) expect((await bytesOf(recado, id)).bytes.equals(file)).toBe(true);
  });

  it('is kept with a wrong hash too, and the row says so', async () => {
    const wamid = await sendFile(recado, aPdf('hash'), { sha256: 'q83vEg==' });
    expect(await mediaOf(recado, wamid)).toMatchObject({ state: 'stored', hash_matches: false });
  });

  it('may have its hash in hex', async () => {
    const file = aPdf('hex');
    const wamid = await sendFile(recado, file, { sha256: hexOf(file) });
    expect(await mediaOf(recado, wamid)).toMatchObject({ state: 'stored', hash_matches: true });
  });
});

const match = { type: 'media_download' };
describe('a fetch that goes wrong', () => {
  it.each<[string, FaultRule[], string]>([
    ['a page', [{ kind: 'html', httpStatus: 200, match }], 'html'],
    ['an error page', [{ kind: 'html', match }], 'http_502'],
    ['half of it', [{ kind: 'half_json', match }], 'UND_ERR_SOCKET'],
    ['a redirect', [{ kind: 'redirect', match }], 'redirect'],
    ['a cut connection', [{ kind: 'reset_before_accept', match }], 'ECONNRESET'],
    ['nothing for long', [{ kind: 'hang', match }], 'UND_ERR_HEADERS_TIMEOUT'],
    ['trouble of the platform', [{ kind: 'error', code: 131016, match }], 'http_503'],
    [
      'a token that expired',
      [
        { kind: 'error', code: 190, match },
        { kind: 'error', code: 190, match: { type: 'media' } },
      ],
      'graph_190',
    ],
    [
      'half of the JSON before it',
      [
        { kind: 'error', code: 190, match },
        { kind: 'half_json', match: { type: 'media' } },
      ],
      'HTTP 200 without a Graph error',
    ],
  ])('%s: waits, and succeeds later', async (name, faults, reason) => {
    recado.simulator.faults.use(...faults);
    if (faults.some(({ kind }) => kind === 'hang')) hurry();
    const wamid = await sendFile(recado, aPdf(name));
    const waiting = await mediaOf(recado, wamid, tried);
    expect(waiting).toMatchObject({ state: 'pending', reason });
    const refused = await bytesOf(recado, waiting.id);
    expect([refused.status, JSON.parse(refused.bytes.toString())]).toMatchObject([
      409,
      { code: 'media_pending' },
    ]);
    recado.simulator.faults.clear();
    whatsapp.timeouts = timeouts;
    await tryAgain(recado);
    expect(await mediaOf(recado, wamid)).toMatchObject({ id: waiting.id, state: 'stored', reason: null });
    expect((await bytesOf(recado, waiting.id)).bytes.equals(aPdf(name))).toBe(true);
    await nothingArrives(recado);
  });

  it('delays no other conversation, nor the files of others', async () => {
    recado.simulator.faults.use({ kind: 'hang', match, times: 1 });
    hurry();
    const slow = await sendFile(recado, aPdf('slow'), {}, { from: '15550100081' });
    // It is the one that hangs.
    await until(() => recado.simulator.faults.rules.length === 0);
    whatsapp.timeouts = timeouts;
    const quick = await sendFile(recado, aPdf('quick'), {}, { from: '15550100082' });
    await recado.simulator.customer('15550100083').say('hola');
    await recado.settled();
    expect(await mediaOf(recado, quick)).toMatchObject({ state: 'stored' });
    const replies = recado.simulator.customer('15550100083').transcript();
    expect(replies.some(({ direction }) => direction === 'outbound')).toBe(true);
    await mediaOf(recado, slow, tried);
    await tryAgain(recado);
    await mediaOf(recado, slow);
  });

  it('is over when the file is larger than allowed', async () => {
    const wamid = await sendFile(recado, Buffer.alloc(100_001));
    const row = await mediaOf(recado, wamid);
    expect(row).toMatchObject({ state: 'failed', reason: 'too_large' });
    const refused = await bytesOf(recado, row.id);
    expect([refused.status, JSON.parse(refused.bytes.toString())]).toMatchObject([
      410,
      { code: 'media_failed' },
    ]);
  });

  it('is over when the id is not known after several tries, and begins anew on request', async () => {
    const wamid = await sendFile(recado, aPdf('unknown id'), { id: '404404404', url: undefined });
    for (let attempt = 1; attempt < 5; attempt += 1) {
      await mediaOf(recado, wamid, ({ attempts }) => attempts >= attempt);
      await tryAgain(recado);
    }
    const row = await mediaOf(recado, wamid);
    expect(row).toMatchObject({ state: 'failed', reason: 'graph_100' });
    const retried = await recado.api('POST', `/api/v1/media/${row.id}/retry`);
    expect(retried).toMatchObject({ status: 202, body: { id: row.id, type: 'document' } });
    expect(await mediaOf(recado, wamid, tried)).toMatchObject({
      state: 'pending',
    });
    const again = await recado.api('POST', `/api/v1/media/${row.id}/retry`);
    expect(again).toMatchObject({ status: 409, body: { code: 'not_retryable' } });
    await recado.query('DELETE FROM media WHERE id = $1', [row.id]);
  });

  it('is over at once when WhatsApp itself could not get the file', async () => {
    const content = inbound.document({ id: undefined, url: undefined, sha256: undefined });
    const errors = [{ code: 131052, title: 'Media download error' }];
    const { id } = await recado.simulator.customer('15550100084').send({ ...content, errors });
    expect(await mediaOf(recado, id)).toMatchObject({ state: 'failed', reason: 'provider_131052' });
  });

  it('is over when the id has died', async () => {
    recado.simulator.faults.use({ kind: 'html', match });
    const wamid = await sendFile(recado, aPdf('dies'));
    const { id } = await mediaOf(recado, wamid, tried);
    await recado.query('UPDATE media SET expires_at = now() WHERE id = $1', [id]);
    await tryAgain(recado);
    expect(await mediaOf(recado, wamid)).toMatchObject({ state: 'expired', reason: 'http_502' });
    const refused = await bytesOf(recado, id);
    expect([refused.status, JSON.parse(refused.bytes.toString())]).toMatchObject([
      410,
      { code: 'media_expired' },
    ]);
  });
});

describe('a process that dies', () => {
  const claimed = async (tries: number) => {
    recado.simulator.faults.use({ kind: 'html', match });
    const wamid = await sendFile(recado, aPdf(`dead ${tries}`));
    await mediaOf(recado, wamid, tried);
    recado.simulator.faults.clear();
    // As a claim leaves it whose lease has run out.
    await recado.query(`UPDATE media SET tries = $1, fence = fence + 1 WHERE state = 'pending'`, [tries]);
    await tryAgain(recado);
    return wamid;
  };

  it('leaves a file to the next', async () => {
    expect(await mediaOf(recado, await claimed(3))).toMatchObject({ state: 'stored' });
  });

  it('takes no more than a few others with it', async () => {
    expect(await mediaOf(recado, await claimed(4))).toMatchObject({ state: 'failed', reason: 'gave_up' });
  });
});

describe('a scan', () => {
  it('keeps no infected file', async () => {
    const file = aPdf('VIRUS');
    const row = await mediaOf(recado, await sendFile(recado, file));
    expect(row).toMatchObject({ state: 'failed', reason: 'infected' });
    expect(keptFiles(recado).filter((name) => name.includes(hexOf(file)))).toEqual([]);
    await nothingArrives(recado);
    expect((await bytesOf(recado, row.id)).status).toBe(410);
  });

  it('that cannot say anything is made again', async () => {
    const wamid = await sendFile(recado, aPdf('BROKEN'));
    const row = await mediaOf(recado, wamid, tried);
    expect(row).toMatchObject({ state: 'pending', reason: 'scan_failed' });
    await recado.query('DELETE FROM media WHERE id = $1', [row.id]);
  });
});

describe('retention', () => {
  const age = async (id: string) =>
    recado.query(`UPDATE media SET stored_at = stored_at - interval '31 days' WHERE id = $1`, [id]);

  it('removes the bytes of old files, unless a younger one has the same', async () => {
    const retention = recado.app.get(RetentionService, { strict: false });
    const file = aPdf('old');
    const kept = () => keptFiles(recado).filter((name) => name.includes(hexOf(file))).length;
    const old = await mediaOf(recado, await sendFile(recado, file));
    const young = await mediaOf(recado, await sendFile(recado, file));
    await age(old.id);
    await retention.pass();
    expect(await bytesOf(recado, old.id)).toMatchObject({ status: 410 });
    expect((await bytesOf(recado, young.id)).bytes.equals(file)).toBe(true);
    expect(kept()).toBe(1);
    await age(young.id);
    await retention.pass();
    expect(await bytesOf(recado, young.id)).toMatchObject({ status: 410 });
    expect(kept()).toBe(0);
  });

  it('does not keep them for a line that is gone', async () => {
    const file = aPdf('for a line that is gone');
    const { id } = await mediaOf(recado, await sendFile(recado, file));
    await recado.query(
      `INSERT INTO media_uploads (media_id, line_id, tenant_id)
       SELECT id, gen_random_uuid(), tenant_id FROM media WHERE id = $1`,
      [id],
    );
    await age(id);
    const media = recado.app.get(MediaService, { strict: false });
    await media.expire(recado.app.get(WorkerDatabase, { strict: false }));
    await recado.app.get(RetentionService, { strict: false }).pass();
    expect(keptFiles(recado).filter((name) => name.includes(hexOf(file)))).toEqual([]);
  });
});

it('counts what became of files', async () => {
  const text = await metrics.getSingleMetricAsString('recado_media_transfers_total');
  for (const outcome of ['stored', 'postponed', 'failed', 'expired']) {
    expect(text).toMatch(new RegExp(`way="download",outcome="${outcome}"} [1-9]`));
  }
});

it('knows no file of an id that it did not give', async () => {
  expect((await bytesOf(recado, 'd0000000-0000-4000-8000-000000000000')).status).toBe(404);
  expect((await bytesOf(recado, 'nonsense')).status).toBe(404);
});
