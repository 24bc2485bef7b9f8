import type { MediaType } from './content';
import type { Attachment } from './use-composer';

/** How a file looks while it is on its way; what it becomes in the end the simulator says. */
export function attachmentOf(file: File): Attachment {
  const [kind] = file.type.split('/', 1);
  const type: MediaType = kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'document';
  // Never revoked: until the page goes, the address of a file on the disk costs next to nothing.
  return type === 'image' ? { file, type, preview: URL.createObjectURL(file) } : { file, type };
}
