const LONGEST_NAME = 150;
/** Control characters, marks that turn the direction of text, line separators: they make a name look like another. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]/gu;
const FORBIDDEN = /[<>:"|?*%;]/g;
/** Windows opens devices under these names, whatever follows the dot. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/** Of files whose sender gave no name. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'video/mp4': 'mp4',
  'video/3gpp': '3gp',
  'audio/aac': 'aac',
  'audio/amr': 'amr',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/x-m4a': 'm4a',
  'audio/ogg': 'ogg',
  'application/pdf': 'pdf',
};

/** A customer's file name made harmless, and as long as it can be read; `other` when nothing is left of it. */
export function cleanFileName(name: string | null, other: string): string {
  const last = (name ?? '').toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const plain = last
    .normalize('NFC')
    .replace(INVISIBLE, '')
    .replace(FORBIDDEN, '_')
    .replace(DEVICE, '_$1')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  return plain === '' ? other : shortened(plain);
}

/** The name of a file that has none. */
export function fileNameFor(kind: string, type: string): string {
  const extension = Object.hasOwn(EXTENSIONS, type) ? EXTENSIONS[type] : undefined;
  return extension === undefined ? kind : `${kind}.${extension}`;
}

/** Always to be saved and never shown. The second form is for names beyond ASCII: RFC 6266, RFC 8187. */
export function attachment(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** The end of a name tells what kind of file it is, so that is kept. */
function shortened(name: string): string {
  if (name.length <= LONGEST_NAME) return name;
  const extension = /\.[^.]{1,20}$/.exec(name)?.[0] ?? '';
  return (
    name
      .slice(0, LONGEST_NAME - extension.length)
      .toWellFormed()
      .replace(/\uFFFD$/, '') + extension
  );
}
