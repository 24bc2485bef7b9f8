import { isAnimatedWebp, kindOf, outboundFault, typeOfMark } from './outbound-limits';

const MB = 1024 * 1024;
const OFFICE = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

it.each([
  ['image/jpeg', 'image/jpeg', 5 * MB],
  ['image/png', 'image/png', 5 * MB],
  ['IMAGE/PNG; charset=binary', 'image/png', 5 * MB],
  ['image/webp', 'image/webp', 500 * 1024],
  ['video/mp4', 'video/mp4', 16 * MB],
  ['video/3gpp', 'video/3gpp', 16 * MB],
  ['audio/aac', 'audio/aac', 16 * MB],
  ['audio/amr', 'audio/amr', 16 * MB],
  ['audio/mpeg', 'audio/mpeg', 16 * MB],
  ['audio/mp4', 'audio/x-m4a', 16 * MB],
  ['audio/ogg; codecs=opus', 'audio/ogg; codecs=opus', 16 * MB],
  ['text/plain', null, 100 * MB],
  ['application/pdf', 'application/pdf', 100 * MB],
  ['application/msword', 'application/x-cfb', 100 * MB],
  [OFFICE, OFFICE, 100 * MB],
])('takes %s with the mark of %s up to %i bytes', (mimeType, sniffedType, size) => {
  expect(outboundFault({ mimeType, sniffedType, size })).toBeUndefined();
  expect(outboundFault({ mimeType, sniffedType, size: size + 1 })).toMatchObject({ problem: 'size' });
});

it.each([
  ['image/gif', 'image/gif', 'type'],
  ['application/zip', 'application/zip', 'type'],
  ['text/html', null, 'type'],
  ['constructor', null, 'type'],
  ['image/png', 'image/jpeg', 'content'],
  ['image/png', 'image/apng', 'content'],
  ['application/pdf', null, 'content'],
  ['text/plain', 'application/x-msdownload', 'content'],
  ['audio/ogg', 'audio/ogg', 'content'],
])('refuses %s with the mark of %s for its %s', (mimeType, sniffedType, problem) => {
  expect(outboundFault({ mimeType, sniffedType, size: 10 })).toMatchObject({ problem });
});

it('takes 100 KB of a sticker that does not move', () => {
  const sticker = { mimeType: 'image/webp', sniffedType: 'image/webp', animated: false };
  expect(outboundFault({ ...sticker, size: 100 * 1024 })).toBeUndefined();
  expect(outboundFault({ ...sticker, size: 100 * 1024 + 1 })).toMatchObject({ problem: 'size' });
});

it.each([
  ['RIFF....WEBPVP8X....\x02', true],
  ['RIFF....WEBPVP8X....\x12', true],
  ['RIFF....WEBPVP8X....\x10', false],
  ['RIFF....WEBPVP8 ....\x02', false],
  ['RIFF', false],
])('sees whether %j moves', (head, moves) => {
  expect(isAnimatedWebp(Buffer.from(head, 'latin1'))).toBe(moves);
});

it('knows what kind a type is of', () => {
  expect(['image/webp', 'audio/ogg; codecs=opus', 'image/gif'].map(kindOf)).toEqual([
    'sticker',
    'audio',
    undefined,
  ]);
});

it.each([
  ['image/png', null, 'image/png'],
  ['image/png', 'photo.xls', 'image/png'],
  ['video/mp4', null, 'video/mp4'],
  ['audio/x-m4a', null, 'audio/mp4'],
  ['application/x-cfb', 'prices.xls', 'application/vnd.ms-excel'],
  ['application/x-cfb', 'PRICES.PPT', 'application/vnd.ms-powerpoint'],
  ['application/x-cfb', 'carta.v2.doc', 'application/msword'],
  ['application/x-cfb', 'mail.msg', undefined],
  ['application/x-cfb', 'constructor', undefined],
  ['application/x-cfb', 'x.constructor', undefined],
  ['application/x-cfb', null, undefined],
  ['image/gif', null, undefined],
  [null, 'prices.xls', undefined],
])('knows the type of a file with the mark of %s called %s', (sniffed, filename, type) => {
  expect(typeOfMark(sniffed, filename)).toBe(type);
});
