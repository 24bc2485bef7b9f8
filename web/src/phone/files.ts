import type { MediaType } from './content';
import type { Attachment } from './use-composer';

/** How a file looks while it is on its way; what it becomes in the end the simulator says. */
export function attachmentOf(file: File): Attachment {
  const [kind] = file.type.split('/', 1);
  const type: MediaType = kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'document';
  return { file, type };
}
