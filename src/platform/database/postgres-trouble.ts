/** What waiting does not mend, as one line that says what does; null for anything else. */
export function explainTrouble(text: string, dataDir: string): string | null {
  // The system says "no space left" about semaphores and shared memory too.
  const isAboutDisk = !/could not (create semaphores|create shared memory|resize shared memory)/.test(text);
  if (isAboutDisk && /No space left on device|ENOSPC|Disk quota exceeded|EDQUOT/.test(text)) {
    return `The disk of DATA_DIR (${dataDir}) is full; free some space and start again.`;
  }
  if (/EROFS|Read-only file system/.test(text)) {
    return `DATA_DIR (${dataDir}) can only be read; set it to a folder that can be written.`;
  }
  if (/Permission denied|EACCES|EPERM|Operation not permitted/.test(text)) {
    return (
      `DATA_DIR (${dataDir}), or something in it, is closed to this user; ` +
      `start as the user who owns it, or set DATA_DIR to another folder.`
    );
  }
  if (/could not look up effective user ID/.test(text)) {
    return 'The user of this process is not in /etc/passwd; start as one who is, or set DATABASE_URL.';
  }
  if (/EEXIST|ENOTDIR/.test(text)) return `DATA_DIR (${dataDir}) is not a folder; set it to one.`;
  return null;
}
