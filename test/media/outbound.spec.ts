import { request } from 'undici';
import { LinesService } from '../../src/tenants/lines.service';
import { API_KEY, CUSTOMER, startApp, TestApp } from '../support/app';
import { freePort } from '../support/free-port';
import { S3StandIn } from './s3-stand-in';
import { bytesOf, hexOf, PDF, PNG, tryAgain } from './stand';
import { found, until } from '../support/until';

const s3 = new S3StandIn();
let recado: TestApp;
beforeAll(async () => {
  await s3.up();
  recado = await startApp({ env: s3.env });
});
afterAll(async () => {
  await recado.close();
  await s3.close();
});
beforeEach(async () => {
  recado.simulator.faults.clear();
  s3.down = false;
});

interface Stored {
  readonly id: string;
  readonly [member: string]: unknown;
}

async function post(
  body: Buffer | FormData,
  contentType?: string,
  query = '',
): Promise<{ status: number; body: Stored }> {
  const response = await fetch(`${recado.url}/api/v1/media${query}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${API_KEY}`,
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
    },
    body: Buffer.isBuffer(body) ? new Uint8Array(body) : body,
  });
  return { status: response.status, body: (await response.json()) as Stored };
}

function aForm(bytes: Buffer, type: string, name: string): FormData {
  const form = new FormData();
  form.set('note', 'not a file');
  form.set('file', new Blob([new Uint8Array(bytes)], { type }), name);
  return form;
}

let marks = 0;
/** Content that was not stored before. */
async function aStoredImage(): Promise<string> {
  marks += 1;
  const { body } = await post(Buffer.concat([PNG, Buffer.from(`mark ${marks}`)]), 'image/png');
  return body.id;
}

const send = async (part: object) => {
  const { status, body } = await recado.api('POST', '/webhook/send', { to: `+${CUSTOMER}`, ...part });
  return { status, body: body as { id: string; details?: unknown } };
};

interface Sent {
  readonly status: string;
  readonly errors: unknown;
  readonly content: { readonly media?: unknown };
}
const message = async (id: string) => (await recado.api('GET', `/api/v1/messages/${id}`)).body as Sent;

const uploads = () =>
  recado.simulator.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/media'));
const bodies = () =>
  recado.simulator.requests.flatMap(({ path, body }) =>
    path.endsWith('/messages') && (body as { status?: string }).status === undefined
      ? [body as Record<string, unknown>]
      : [],
  );

/** The reason for which an upload was tried in vain, once it was. */
async function postponed(mediaId: string): Promise<string> {
  return found(async () => {
    const [row] = await recado.query<{ reason: string | null }>(
      'SELECT reason FROM media_uploads WHERE media_id = $1',
      [mediaId],
    );
    return row?.reason ?? undefined;
  });
}

/** Has the line ask another Graph. */
async function graphIsAt(apiBaseUrl: string | null): Promise<void> {
  await recado.api('PATCH', `/api/v1/lines/${recado.lineId}`, { apiBaseUrl });
  await recado.app.get(LinesService, { strict: false }).reload();
}

describe('a file that is handed to us', () => {
  it('is stored from the body as it is', async () => {
    const { status, body } = await post(PDF, 'application/pdf', '?filename=ordine.pdf');
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      type: 'document',
      state: 'stored',
      reason: null,
      size: PDF.length,
      mimeType: 'application/pdf',
      sniffedType: 'application/pdf',
      sha256: hexOf(PDF),
      filename: 'ordine.pdf',
    });
    const served = await bytesOf(recado, body.id, { range: 'bytes=0-3' });
    expect([served.status, served.bytes.toString()]).toEqual([206, '%PDF']);
  });

  it('is stored from a form, and once for the same content', async () => {
    const before = s3.objects.size;
    const first = await post(aForm(PNG, 'image/png', 'año.png'));
    const second = await post(aForm(PNG, 'application/octet-stream', 'other.png'));
    expect(first).toMatchObject({ status: 201, body: { type: 'image', filename: 'año.png' } });
    expect(second).toMatchObject({ status: 201, body: { type: 'image', mimeType: 'image/png' } });
    expect(s3.objects.size).toBe(before + 1);
  });

  it.each<[string, () => Promise<{ status: number; body: Stored }>, number, RegExp]>([
    ['bytes of another type', () => post(PNG, 'image/jpeg'), 400, /not image\/jpeg but image\/png/],
    ['a type that WhatsApp does not take', () => post(PDF, 'application/zip'), 400, /does not take/],
    [
      'an image over 5 MB',
      () => post(Buffer.alloc(5 * 1024 * 1024 + 1), 'image/png'),
      413,
      /more than 5242880/,
    ],
    ['nothing', () => post(Buffer.alloc(0), 'image/png'), 400, /is empty/],
    ['bytes that nothing tells of', () => post(Buffer.from('??')), 400, /its type is not known/],
    ['JSON', () => post(Buffer.from('{}'), 'application/json'), 400, /send the bytes/],
    [
      'a form without a file',
      () => post(Buffer.from('--x--\r\n'), 'multipart/form-data; boundary=x'),
      400,
      /is required/,
    ],
    ['a form without a boundary', () => post(PNG, 'multipart/form-data'), 400, /no boundary/],
    ['half a form', () => post(halfAForm(), 'multipart/form-data; boundary=x'), 400, /broke off/],
  ])('is refused: %s', async (_, posting, status, why) => {
    const answer = await posting();
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ details: [{ field: 'file', message: expect.stringMatching(why) }] });
  });

  it('is refused without the key', async () => {
    const { statusCode, body } = await request(`${recado.url}/api/v1/media`, { method: 'POST', body: 'x' });
    await body.dump();
    expect(statusCode).toBe(401);
  });

  it('is served as what it is only when the store gives it', async () => {
    const { body } = await post(PDF, 'application/pdf');
    const kept = new Map(s3.objects);
    s3.objects.clear();
    const missing = await bytesOf(recado, body.id);
    for (const [name, bytes] of kept) s3.objects.set(name, bytes);
    s3.down = true;
    const away = await bytesOf(recado, body.id);
    for (const { status, headers, bytes } of [missing, away]) {
      expect(status).toBeGreaterThanOrEqual(500);
      expect(headers.get('content-type')).toMatch(/^application\/json/);
      expect(JSON.parse(bytes.toString())).toHaveProperty('code');
      expect(headers.get('content-disposition')).toBeNull();
      expect(headers.get('cache-control')).not.toBe('private, max-age=3600');
    }
  });

  it('is refused while it cannot be stored', async () => {
    s3.down = true;
    const { status, body } = await post(Buffer.from('%PDF-1.4\nstore away\n'), 'application/pdf');
    expect([status, body['code']]).toEqual([503, 'media_store_unavailable']);
  });
});

function halfAForm(): Buffer {
  const head = 'Content-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png';
  return Buffer.concat([Buffer.from(`--x\r\n${head}\r\n\r\n`), PNG]);
}

describe('a message with a file of ours', () => {
  beforeAll(async () => {
    await recado.simulator.customer(CUSTOMER).say('hola');
    await recado.settled();
  });

  it('leaves with the id that WhatsApp gave, which is asked for once', async () => {
    const mediaId = await aStoredImage();
    const before = uploads().length;
    const first = await send({ image: { mediaId, caption: 'uno' } });
    expect(first.status).toBe(202);
    await recado.settled();
    const second = await send({ image: { mediaId: mediaId.toUpperCase(), caption: 'dos' } });
    await recado.settled();
    expect(uploads().length).toBe(before + 1);
    const [one, two] = bodies().slice(-2);
    expect(one).toMatchObject({
      type: 'image',
      image: { id: expect.stringMatching(/^\d+$/), caption: 'uno' },
    });
    expect(two).toMatchObject({ type: 'image', image: { ...(one?.['image'] as object), caption: 'dos' } });
    const shown = await message(first.body.id);
    expect(shown.content).toMatchObject({ caption: 'uno', media: { id: mediaId, state: 'stored' } });
    expect(shown.content).not.toHaveProperty('storedMediaId');
    expect((await message(second.body.id)).status).not.toBe('failed');
  });

  it('may have it in the header of buttons', async () => {
    const mediaId = await aStoredImage();
    const buttons = [{ type: 'reply', reply: { id: 'a', title: 'A' } }];
    const interactive = {
      type: 'button',
      header: { type: 'image', image: { mediaId } },
      body: { text: 'Elige' },
      action: { buttons },
    };
    expect((await send({ interactive })).status).toBe(202);
    await recado.settled();
    const header = { type: 'image', image: { id: expect.stringMatching(/^\d+$/) } };
    expect(bodies().at(-1)).toMatchObject({ interactive: { header } });
  });

  it('keeps its place in the conversation, and holds up no other', async () => {
    const mediaId = await aStoredImage();
    recado.simulator.faults.use({ kind: 'error', code: 131016, match: { type: 'media' } });
    const before = bodies().length;
    await send({ image: { mediaId, caption: 'primero' } });
    await send({ text: { body: 'segundo' } });
    await postponed(mediaId);
    await recado.simulator.customer('15550100091').say('hola');
    await until(() => recado.simulator.customer('15550100091').transcript().length >= 2);
    const meanwhile = bodies().slice(before);
    expect(meanwhile.map(({ to }) => to)).toEqual(['+15550100091']);
    recado.simulator.faults.clear();
    await tryAgain(recado);
    await recado.settled();
    const [first, second] = bodies().slice(before + 1);
    expect(first).toMatchObject({ image: { caption: 'primero' } });
    expect(second).toMatchObject({ text: { body: 'segundo' } });
  });

  it('waits while Graph cannot be reached, though nobody reads the bytes that the store gave', async () => {
    const mediaId = await aStoredImage();
    await graphIsAt(`http://127.0.0.1:${await freePort()}`);
    await send({ image: { mediaId, caption: 'unreached' } });
    expect(await postponed(mediaId)).toBe('ECONNREFUSED');
    await graphIsAt(null);
    await tryAgain(recado);
    await recado.settled();
    expect(bodies().at(-1)).toMatchObject({ image: { caption: 'unreached' } });
  });

  it('waits for a line whose token expired, and leaves when it is mended', async () => {
    const mediaId = await aStoredImage();
    recado.simulator.faults.use({ kind: 'error', code: 190, match: { type: 'media' } });
    const { body } = await send({ image: { mediaId } });
    await postponed(mediaId);
    expect((await message(body.id)).status).toBe('pending');
    recado.simulator.faults.clear();
    await tryAgain(recado);
    await recado.settled();
    expect((await message(body.id)).status).not.toBe('pending');
  });

  it('is rejected when WhatsApp does not take the file, and may be said again', async () => {
    const mediaId = await aStoredImage();
    recado.simulator.faults.use({ kind: 'error', code: 131053, match: { type: 'media' }, times: 1 });
    const { body } = await send({ image: { mediaId } });
    await recado.settled();
    expect(await message(body.id)).toMatchObject({ status: 'failed', errors: [{ code: 131053 }] });
    const again = await send({ image: { mediaId } });
    await recado.settled();
    expect((await message(again.body.id)).status).not.toBe('failed');
  });

  it('is looked at again when it is too late for it, whatever becomes of the file', async () => {
    const mediaId = await aStoredImage();
    recado.simulator.faults.use({ kind: 'error', code: 190, match: { type: 'media' } });
    const { body } = await send({ image: { mediaId } });
    await postponed(mediaId);
    const [row] = await recado.query<{ waits: boolean }>(
      `SELECT next_at BETWEEN expires_at AND expires_at + interval '1 minute' AS waits FROM outbox WHERE message_id = $1`,
      [body.id],
    );
    expect(row).toEqual({ waits: true });
    recado.simulator.faults.clear();
    await tryAgain(recado);
    await recado.settled();
  });

  const lastTry = async (mediaId: string) => {
    await recado.query('UPDATE media_uploads SET attempts = 4 WHERE media_id = $1', [mediaId]);
    await tryAgain(recado);
  };

  it('fails when a proxy takes no file of that size, once five tries have shown it', async () => {
    const mediaId = await aStoredImage();
    recado.simulator.faults.use({ kind: 'html', httpStatus: 413, match: { type: 'media' } });
    const { body } = await send({ image: { mediaId } });
    expect(await postponed(mediaId)).toBe('HTTP 413 without a Graph error');
    await lastTry(mediaId);
    await recado.settled();
    expect(await message(body.id)).toMatchObject({
      status: 'failed',
      errors: [
        { code: 131053, title: 'HTTP 413 without a Graph error', details: expect.stringMatching(/proxy/) },
      ],
    });
  });

  it('fails when the store has lost a part of the file, once five tries have shown it', async () => {
    const mediaId = await aStoredImage();
    const [name = '', bytes = PNG] = [...s3.objects].at(-1) ?? [];
    s3.objects.set(name, bytes.subarray(0, -1));
    const { body } = await send({ image: { mediaId } });
    expect(await postponed(mediaId)).toBe('MEDIA_UNREADABLE');
    await lastTry(mediaId);
    await recado.settled();
    expect(await message(body.id)).toMatchObject({
      status: 'failed',
      errors: [{ code: 131053, title: 'MEDIA_UNREADABLE', details: expect.stringMatching(/store/) }],
    });
  });

  it.each<[string, () => void]>([
    ['Graph', () => recado.simulator.faults.use({ kind: 'error', code: 190, match: { type: 'media' } })],
    ['the store', () => (s3.down = true)],
  ])('fails when a day has brought nothing but trouble with %s', async (_, begin) => {
    const mediaId = await aStoredImage();
    begin();
    const { body } = await send({ image: { mediaId } });
    await postponed(mediaId);
    await recado.query(
      `UPDATE media_uploads SET requested_at = now() - interval '24 hours' WHERE media_id = $1`,
      [mediaId],
    );
    await tryAgain(recado);
    await recado.settled();
    expect(await message(body.id)).toMatchObject({
      status: 'failed',
      errors: [{ details: expect.stringMatching(/24 hours/) }],
    });
  });

  it('is uploaded again when its process was killed in the middle of it', async () => {
    const mediaId = await aStoredImage();
    recado.simulator.faults.use({ kind: 'error', code: 131016, match: { type: 'media' } });
    await send({ image: { mediaId, caption: 'killed' } });
    await postponed(mediaId);
    recado.simulator.faults.clear();
    // As a claim leaves it whose lease has run out.
    await recado.query('UPDATE media_uploads SET tries = 2, fence = fence + 1 WHERE media_id = $1', [
      mediaId,
    ]);
    await tryAgain(recado);
    await recado.settled();
    expect(bodies().at(-1)).toMatchObject({ image: { caption: 'killed' } });
  });

  it('is uploaded anew when WhatsApp has forgotten it', async () => {
    const mediaId = await aStoredImage();
    await send({ image: { mediaId } });
    await recado.settled();
    await recado.query(
      `UPDATE media_uploads SET uploaded_at = now() - interval '29 days' WHERE media_id = $1`,
      [mediaId],
    );
    const before = uploads().length;
    await send({ image: { mediaId } });
    await recado.settled();
    expect(uploads().length).toBe(before + 1);
  });

  it('is uploaded anew after WhatsApp refused a message with it', async () => {
    const mediaId = await aStoredImage();
    const before = uploads().length;
    await send({ image: { mediaId } });
    await recado.settled();
    recado.simulator.faults.use({ kind: 'error', code: 131053, times: 1, match: { type: 'image' } });
    const refused = await send({ image: { mediaId } });
    await recado.settled();
    expect((await message(refused.body.id)).status).toBe('failed');
    const again = await send({ image: { mediaId } });
    await recado.settled();
    expect((await message(again.body.id)).status).not.toBe('failed');
    expect(uploads().length - before).toBe(2);
  });

  it('shows the request that is made of it', async () => {
    const { body } = await send({ image: { mediaId: await aStoredImage() } });
    await recado.settled();
    const trace = await recado.api('GET', `/api/v1/messages/${body.id}/trace`);
    expect(trace.body).toMatchObject({
      request: { body: { image: { id: expect.stringMatching(/^\d+$/) } } },
    });
  });

  it.each<[string, (mediaId: string) => object, string, RegExp]>([
    ['an id that is nobody’s', () => ({ image: { mediaId: 'nonsense' } }), 'image.mediaId', /no file/],
    [
      'an id that is not there',
      () => ({ image: { mediaId: 'd0000000-0000-4000-8000-000000000000' } }),
      'image.mediaId',
      /no file/,
    ],
    ['a file of another type', (mediaId) => ({ document: { mediaId } }), 'document.mediaId', /for image/],
    ['two sources', (mediaId) => ({ image: { mediaId, id: '1' } }), 'image', /needs one of/],
  ])('is refused with %s', async (_, part, field, why) => {
    const { status, body } = await send(part(await aStoredImage()));
    expect(status).toBe(400);
    expect(body.details).toEqual([{ field, message: expect.stringMatching(why) }]);
  });
});
