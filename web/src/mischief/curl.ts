/**
 * A command for a shell that posts exactly these bytes. They go in through a pipe: as an argument, a body that begins
 * with `@` would name a file, and a large one would be too long.
 */
export function curlOf(url: string, headers: Readonly<Record<string, string>>, body: string): string {
  const flags = Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  return [`printf %s ${quoted(body)} |`, `curl -sS -i ${quoted(url)}`, ...flags, '--data-binary @-'].join(
    ' \\\n  ',
  );
}

/** The same address as this browser reaches the server, which may have another name inside. */
export function reachable(url: string, origin: string): string {
  const { pathname, search } = new URL(url);
  return new URL(pathname + search, origin).href;
}

/** One word for any POSIX shell: nothing inside single quotes means anything but the quote that ends them. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
