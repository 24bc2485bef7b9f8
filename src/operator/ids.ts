import { PipeTransform } from '@nestjs/common';
import { Problem } from '../platform/errors/problem';

const ROW_ID = /^\d{1,18}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isRowId(text: string): boolean {
  return ROW_ID.test(text);
}

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** An id in the address: what cannot be one names nothing. */
class IdPipe implements PipeTransform<string, string> {
  constructor(
    private readonly noun: string,
    private readonly isId: (text: string) => boolean,
  ) {}

  transform(id: string): string {
    if (!this.isId(id)) throw Problem.notFound(this.noun);
    return id;
  }
}

export class RowId extends IdPipe {
  constructor(noun: string) {
    super(noun, isRowId);
  }
}

export class UuidId extends IdPipe {
  constructor(noun: string) {
    super(noun, isUuid);
  }

  /** As Postgres writes it: what is sealed or looked up by it has it so. */
  override transform(id: string): string {
    return super.transform(id).toLowerCase();
  }
}
