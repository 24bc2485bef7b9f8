/** Beyond it texts are not fixed after all; what they leave behind in every connection must stay bounded. */
const MOST_NAMES = 300;

const names = new Map<string, string>();

/** The name under which a statement stays prepared in each connection; undefined when there are too many of them. */
export function statementName(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST_NAMES) return known;
  const name = `recado_${names.size + 1}`;
  names.set(text, name);
  return name;
}
