const HERE =
  /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[::1\]|[^.]+$)|\.(local|internal|lan|home)$/;

/** Whether Meta could reach an address at all: https, and none of this machine or network. */
export function isPublic(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' && !HERE.test(hostname);
}
