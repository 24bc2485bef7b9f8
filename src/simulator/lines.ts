import { LineItem } from './control-types';
import { bad, Refusal } from './refusal';
import { SimulatedLine } from './types';

/** The lines that the simulator serves, by phone number id. */
export class LineBook {
  private readonly byId = new Map<string, SimulatedLine>();

  /** What is under way for a line that changes goes on with the changed one. */
  use(line: SimulatedLine): void {
    this.byId.set(line.phoneNumberId, Object.assign(this.byId.get(line.phoneNumberId) ?? {}, line));
  }

  keepOnly(lines: readonly SimulatedLine[]): void {
    const wanted = new Set(lines.map(({ phoneNumberId }) => phoneNumberId));
    for (const id of this.byId.keys()) if (!wanted.has(id)) this.byId.delete(id);
    for (const line of lines) this.use(line);
  }

  /** The lines without their secrets. */
  items(): LineItem[] {
    return [...this.byId.values()].map((line) => this.item(line));
  }

  item({
    phoneNumberId,
    businessAccountId,
    displayPhoneNumber,
    webhookUrl,
    coexistence,
  }: SimulatedLine): LineItem {
    const line = { phoneNumberId, businessAccountId, displayPhoneNumber, webhookUrl };
    return coexistence === undefined ? line : { ...line, coexistence };
  }

  get(id: string): SimulatedLine | undefined {
    return this.byId.get(id);
  }

  /** The lines of a business account, which may be none. */
  ofAccount(id: string): SimulatedLine[] {
    return id === ''
      ? []
      : [...this.byId.values()].filter(({ businessAccountId }) => businessAccountId === id);
  }

  /** The line with that id, or the only one when no id is given; throws Refusal otherwise. */
  pick(id: string | undefined): SimulatedLine {
    const [first, ...others] = this.byId.values();
    const line = id === undefined && others.length === 0 ? first : this.byId.get(id ?? '');
    if (line !== undefined) return line;
    if (first === undefined) throw new Refusal(409, 'no_line', 'No line is wired to the simulator.');
    const ids = [...this.byId.keys()].join(', ');
    throw bad(
      `${id === undefined ? 'Name the line' : `The simulator has no line ${id}`}; there are: ${ids}.`,
    );
  }
}
