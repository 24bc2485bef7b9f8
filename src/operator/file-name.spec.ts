import { attachment, cleanFileName, fileNameFor } from './file-name';

it.each([
  ['ordine.pdf', 'ordine.pdf'],
  ['años y ñandúes 😀.pdf', 'años y ñandúes 😀.pdf'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Windows\\system32\\cmd.exe', 'cmd.exe'],
  ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
  ['a\u0000b\r\nSet-Cookie: x=1.pdf', 'abSet-Cookie_ x=1.pdf'],
  ['"quoted"; filename=evil.pdf', '_quoted__ filename=evil.pdf'],
  ['..', 'document'],
  ['...hidden.', 'hidden'],
  ['   ', 'document'],
  ['\u200B\u2028', 'document'],
  ['CON.txt', '_CON.txt'],
  ['contract.pdf', 'contract.pdf'],
  ['\uD800half.pdf', 'half.pdf'],
  [null, 'document'],
])('makes of %j the name %j', (given, name) => {
  expect(cleanFileName(given, 'document').replace('\uFFFD', '')).toBe(name);
});

it('keeps the ending of a name that is too long', () => {
  const name = cleanFileName(`${'😀'.repeat(300)}.tar.pdf`, 'document');
  expect(name.length).toBeLessThanOrEqual(150);
  expect(name).toMatch(/😀\.pdf$/u);
  expect(name.isWellFormed()).toBe(true);
});

it('is cleaned whatever it is made of', () => {
  expect(cleanFileName('/'.repeat(1_000), 'document')).toBe('document');
  expect(cleanFileName('.'.repeat(100_000), 'document')).toBe('document');
});

it.each([
  ['plain.pdf', `attachment; filename="plain.pdf"; filename*=UTF-8''plain.pdf`],
  ['año (1)*.pdf', `attachment; filename="a_o (1)*.pdf"; filename*=UTF-8''a%C3%B1o%20%281%29%2A.pdf`],
  ['😀.pdf', `attachment; filename="__.pdf"; filename*=UTF-8''%F0%9F%98%80.pdf`],
  ['a\\b"c', `attachment; filename="a_b_c"; filename*=UTF-8''a%5Cb%22c`],
])('writes the name %j into a header', (name, header) => {
  expect(attachment(name)).toBe(header);
});

it.each([
  ['image', 'image/jpeg', 'image.jpg'],
  ['audio', 'audio/ogg', 'audio.ogg'],
  ['document', 'application/octet-stream', 'document'],
  ['document', 'constructor', 'document'],
])('names a nameless %s of type %s %s', (kind, type, name) => {
  expect(fileNameFor(kind, type)).toBe(name);
});
