/** For the field of a page on which there is one thing to do. */
export function focus(input: HTMLInputElement | null): void {
  input?.focus();
}
