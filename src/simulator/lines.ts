import { bad, Refusal } from './refusal';
import { SimulatedLine } from './types';

/** The lines that the simulator serves, by phone number id. */
export class LineBook {
  private readonly byId = new Map<string, SimulatedLine>();

  use(line: SimulatedLine): void {
    this.byId.set(line.phoneNumberId, { ...line });
  }

  get(id: string): SimulatedLine | undefined {
    return this.byId.get(id);
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
