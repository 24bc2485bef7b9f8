import { createServer, RequestListener } from 'node:http';
import { AddressInfo } from 'node:net';

export interface Standalone {
  /** Without a slash at its end. */
  url: string;
  close: () => Promise<void>;
}

/** Serves on a port of its own; port 0 takes a free one. */
export function serve(listener: RequestListener, port: number, host: string): Promise<Standalone> {
  const server = createServer(listener);
  // Longer than clients keep idle connections, so that none is closed under a request.
  server.keepAliveTimeout = 65_000;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      resolve({ url: `http://${host}:${(server.address() as AddressInfo).port}`, close });
    });
  });
}
