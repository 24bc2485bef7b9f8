import type { SignedWebhook } from '../../../src/simulator/control-types';

/**
 * A command for a shell that posts exactly these bytes. They go in through a pipe: as an argument, a body that begins
 * with `@` would name a file, and a large one would be too long.
 */
export function curlOf({ url, headers, body }: SignedWebhook): string {
  const flags = Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  return [`printf %s ${quoted(body)} |`, `curl -sS -i ${quoted(url)}`, ...flags, '--data-binary @-'].join(
    ' \\\n  ',
  );
}

/** The door as this browser reaches the server, which may have another name inside. */
export function reachable(webhook: SignedWebhook, origin: string): SignedWebhook {
  const { pathname, search } = new URL(webhook.url);
  return { ...webhook, url: new URL(pathname + search, origin).href };
}

/** One word for any POSIX shell: nothing inside single quotes means anything but the quote that ends them. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
