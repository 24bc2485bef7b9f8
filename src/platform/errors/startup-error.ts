/** The program cannot start for a reason that whoever installed it can mend; the message is all they see. */
export class StartupError extends Error {
  override name = 'StartupError';
}
