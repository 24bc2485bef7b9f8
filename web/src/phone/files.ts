import type { MediaType } from './content';

/** A file from the disk; what is written beside it is its caption. */
export interface Attachment {
  file: File;
  type: MediaType;
  /** Where the browser finds the picture. */
  preview?: string;
}

/** As much as the simulator takes at once. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Why a file cannot be sent, if it cannot. */
export function faultOf({ size }: File): 'empty' | 'tooLarge' | undefined {
  if (size === 0) return 'empty';
  return size > MAX_BYTES ? 'tooLarge' : undefined;
}

/** How a file looks while it is on its way; what it becomes in the end the simulator says. */
export function attachmentOf(file: File): Attachment {
  const [kind] = file.type.split('/', 1);
  const type: MediaType = kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'document';
  // Never revoked: until the page goes, the address of a file on the disk costs next to nothing.
  return type === 'image' ? { file, type, preview: URL.createObjectURL(file) } : { file, type };
}
