/** A `describe` for tests that need something: without it they are skipped with the reason, and in CI they fail. */
export function describeWhere(there: boolean, what: string): (name: string, tests: () => void) => void {
  return (name, tests) => {
    if (there) describe(name, tests);
    else if (process.env['CI'] === undefined) describe.skip(`${name} (skipped: no ${what})`, tests);
    else it(name, () => expect(what).toBe('there in CI'));
  };
}
