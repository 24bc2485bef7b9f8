/** A copy with the value at a path such as `interactive.action.buttons[0].id`; undefined takes the member away. */
export function withValue<Whole>(whole: Whole, path: string, value: unknown): Whole {
  const copy = structuredClone(whole);
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
  const last = keys.pop() ?? '';
  const parent = keys.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], copy);
  (parent as Record<string, unknown>)[last] = value;
  return JSON.parse(JSON.stringify(copy)) as Whole;
}

export function valueAt(whole: unknown, path: string): unknown {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
  return keys.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], whole);
}
