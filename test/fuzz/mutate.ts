import { isObject } from '../../src/domain/json';
import { Dice } from './dice';
import { HEAVY, randomValues, TEXTS, VALUES } from './hostile';

type Wire = Record<string, unknown>;

const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'messages',
  'statuses',
  'errors',
  'type',
  'id',
  '\0',
  '',
];
/** Above it a change mostly leaves no webhook at all. */
const ENVELOPE_DEPTH = 5;
/** Of texts and values: one in so many is heavy. */
const HEAVY_SHARE = 1 / 400;

/** Changes what Meta sends into what it does not. */
export class Mutator {
  private readonly texts: readonly string[];
  private readonly values: readonly unknown[];

  constructor(seed: number) {
    const random = randomValues(seed);
    this.texts = [...TEXTS, ...random.texts];
    this.values = [...VALUES, ...random.values];
  }

  /** A copy with some changes, most often one; parts that do not change are shared. */
  mutated(value: unknown, dice: Dice): unknown {
    let changed = value;
    do changed = this.changed(changed, dice);
    while (dice.chance(0.35));
    return changed;
  }

  text(dice: Dice): string {
    return dice.pick(this.texts);
  }

  value(dice: Dice): unknown {
    if (dice.chance(HEAVY_SHARE)) return dice.pick(HEAVY);
    return dice.chance(0.5) ? this.text(dice) : dice.pick(this.values);
  }

  /** Walks down a random way and changes what is at its end. */
  private changed(value: unknown, dice: Dice, depth = 0): unknown {
    if (typeof value !== 'object' || value === null) return this.otherLeaf(value, dice);
    const keys = Object.keys(value);
    if (keys.length === 0 || dice.chance(depth < ENVELOPE_DEPTH ? 0.02 : 0.15)) {
      return Array.isArray(value) ? this.otherList(value, dice) : this.otherObject(value as Wire, dice);
    }
    const key = dice.pick(keys);
    return withPart(value, key, this.changed((value as Wire)[key], dice, depth + 1));
  }

  private otherLeaf(leaf: unknown, dice: Dice): unknown {
    switch (dice.below(6)) {
      case 0:
        return String(leaf) + this.text(dice);
      case 1:
        return typeof leaf === 'string' ? Number(leaf) : String(leaf);
      case 2:
        return [leaf];
      case 3:
        return typeof leaf === 'string' ? leaf.slice(dice.below(leaf.length + 1)) : undefined;
      default:
        return this.value(dice);
    }
  }

  private otherList(list: readonly unknown[], dice: Dice): unknown {
    const item = list.length === 0 ? this.value(dice) : dice.pick(list);
    switch (dice.below(6)) {
      case 0:
        return list.filter((one) => one !== item);
      case 1:
        return [...list, ...Array.from({ length: 1 + dice.below(3) }, () => item)];
      case 2:
        return dice.shuffled([...list, this.value(dice)]);
      case 3:
        return item;
      case 4:
        return Object.fromEntries(list.entries());
      default:
        return this.value(dice);
    }
  }

  private otherObject(object: Wire, dice: Dice): unknown {
    const keys = Object.keys(object);
    const key = keys.length === 0 || dice.chance(0.3) ? dice.pick(NAMES) : dice.pick(keys);
    switch (dice.below(7)) {
      case 0:
      case 1:
        return without(object, key);
      case 2:
        return { ...without(object, key), [dice.pick(NAMES)]: object[key] };
      case 3:
        return keys.length === 0 ? [] : { ...object, [key]: object[dice.pick(keys)] };
      case 4:
        return [object];
      case 5:
        return this.value(dice);
      default:
        return { ...object, [key]: this.value(dice) };
    }
  }
}

export function without(object: Wire, key: string): Wire {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

export function withPart(value: object, key: string, part: unknown): unknown {
  if (!Array.isArray(value)) return { ...value, [key]: part };
  const copy: unknown[] = value.slice();
  copy[Number(key)] = part;
  return copy;
}

const LISTS = ['entry', 'changes', 'messages', 'contacts', 'statuses', 'errors', 'product_items'];
/** Of a body of at most 4 MB. */
const ROOM = 1_500_000;

/** Near what fits into the largest body: lists of thousands, and a long text somewhere beside them. */
export function crowded(body: unknown, dice: Dice): unknown {
  const crowds = new Set(LISTS.filter(() => dice.chance(0.4)));
  const long = 'x'.repeat(dice.below(100_000));
  let room = ROOM;
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (isObject(value)) {
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, crowd(key, walk(part))]));
    }
    return typeof value === 'string' && dice.chance(0.1) ? long : value;
  };
  const crowd = (key: string, list: unknown) => {
    if (!crowds.has(key) || !Array.isArray(list) || list.length === 0) return list;
    const items = dice.chance(0.2) ? [{}] : (list as unknown[]);
    const times = Math.min(
      dice.below(12_000) * dice.pick([1, 40]),
      Math.floor(room / JSON.stringify(items).length),
    );
    room -= times * JSON.stringify(items).length;
    return times < 2 ? list : Array.from({ length: times }, () => items).flat();
  };
  return walk(body);
}
