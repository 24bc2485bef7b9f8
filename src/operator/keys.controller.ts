import { Body, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
} from '@nestjs/swagger';
import { type Access, assertHasAll, Caller } from '../access/access';
import { ApiKeysService } from '../access/api-keys.service';
import { Needs } from '../access/needs';
import { isInstallationWide, Right } from '../access/rights';
import { Problem } from '../platform/errors/problem';
import { ProblemDto } from '../platform/http/problem.dto';
import { TenantsService } from '../tenants/tenants.service';
import { UuidId } from './ids';
import { ChangeKeyDto, KeyDto, MadeKeyDto, NewKeyDto } from './keys.dto';
import { API_BASE, OperatorController } from './operator-controller';
import { type List, listOf, ListQuery, pageOfAll } from './paging';
import { chooseTenant } from './tenant-choice';

const KEY_ID = new UuidId('Key');

@OperatorController(`${API_BASE}/keys`, 'Keys')
export class KeysController {
  constructor(
    private readonly tenants: TenantsService,
    private readonly keys: ApiKeysService,
  ) {}

  @Get()
  @Needs('keys:read')
  @ApiOperation({ summary: 'API keys, newest first, revoked ones too' })
  @ApiOkResponse({ type: listOf(KeyDto) })
  async list(@Caller() access: Access, @Query() query: ListQuery): Promise<List<KeyDto>> {
    return pageOfAll(await this.keys.list(access), query);
  }

  @Get(':id')
  @Needs('keys:read')
  @ApiOperation({ summary: 'One API key' })
  @ApiOkResponse({ type: KeyDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async find(@Caller() access: Access, @Param('id', KEY_ID) id: string): Promise<KeyDto> {
    return this.keys.get(access, id);
  }

  @Post()
  @Needs('keys:write')
  @ApiOperation({ summary: 'Make an API key; this answer shows it, and no other' })
  @ApiCreatedResponse({ type: MadeKeyDto })
  @ApiNotFoundResponse({ type: ProblemDto, description: 'Unknown `tenantId`' })
  async create(@Caller() caller: Caller, @Body() input: NewKeyDto): Promise<MadeKeyDto> {
    const { name, scopes } = input;
    const expiresAt = momentAhead(input.expiresAt) ?? null;
    const tenantId =
      input.tenantId === null ? null : await chooseTenant(this.tenants, caller, input.tenantId);
    assertMayGive(caller, scopes, tenantId);
    const [stored, key] = await this.keys.create(caller, { tenantId, name, scopes, expiresAt });
    return { ...stored, key };
  }

  @Patch(':id')
  @Needs('keys:write')
  @ApiOperation({ summary: 'Rename an API key, or let it end sooner; none that may do what you may not' })
  @ApiOkResponse({ type: KeyDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  @ApiConflictResponse({ type: ProblemDto, description: '`key_revoked`' })
  async change(
    @Caller() caller: Caller,
    @Param('id', KEY_ID) id: string,
    @Body() { name, expiresAt }: ChangeKeyDto,
  ): Promise<KeyDto> {
    const end = momentAhead(expiresAt);
    return this.keys.change(caller, id, {
      ...(name === undefined ? {} : { name }),
      ...(end === undefined ? {} : { expiresAt: end }),
    });
  }

  @Delete(':id')
  @Needs('keys:write')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Revoke an API key, at once and for good, with the links that it made; it stays in the list',
  })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ProblemDto })
  async revoke(@Caller() access: Access, @Param('id', KEY_ID) id: string): Promise<void> {
    await this.keys.revoke(access, id);
  }
}

/** Nobody gives what they lack, and what is the installation's is given to no tenant. */
function assertMayGive(caller: Caller, scopes: readonly Right[], tenantId: string | null): void {
  if (tenantId === null && caller.tenantId !== null) {
    const message = 'must be your tenant, or left out: you do not see the whole installation';
    throw new Problem('forbidden', 'forbidden', `tenantId: ${message}`, [{ field: 'tenantId', message }]);
  }
  assertHasAll(caller, scopes, 'scopes');
  const tooWide = scopes.filter(isInstallationWide);
  if (tenantId === null || tooWide.length === 0) return;
  throw Problem.invalid(
    'scopes',
    `${tooWide.join(', ')} is for keys of the installation (tenantId: null) only`,
  );
}

function momentAhead(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const moment = new Date(text);
  if (moment.getTime() <= Date.now()) throw Problem.invalid('expiresAt', 'must be in the future');
  return moment;
}
