import { Body, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
} from '@nestjs/swagger';
import { RulesService } from '../bot/rules/rules.service';
import { ContactsService } from '../contacts/contacts.service';
import { OperatorDatabase, Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { ProblemDto } from '../platform/http/problem.dto';
import { LinesService } from '../tenants/lines.service';
import { DEFAULT_SETTINGS } from '../tenants/settings';
import { Tenant, TenantsService } from '../tenants/tenants.service';
import { type Access, assertOwn, Caller } from '../access/access';
import { Needs } from '../access/needs';
import { UuidId } from './ids';
import { API_BASE, OperatorController } from './operator-controller';
import { type List, listOf, ListQuery, pageOfAll } from './paging';
import { givenSettings } from './settings.dto';
import { ChangeTenantDto, TenantDto, TenantInputDto } from './tenants.dto';

const TENANT_ID = new UuidId('Tenant');

@OperatorController(`${API_BASE}/tenants`, 'Tenants')
export class TenantsController {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly tenants: TenantsService,
    private readonly rules: RulesService,
    private readonly lines: LinesService,
    private readonly contacts: ContactsService,
  ) {}

  @Get()
  @Needs('tenants:read')
  @ApiOperation({ summary: 'Businesses of this installation, newest first' })
  @ApiOkResponse({ type: listOf(TenantDto) })
  async list(@Caller() access: Access, @Query() query: ListQuery): Promise<List<TenantDto>> {
    const all = await this.tenants.tenants();
    const own = all.filter(({ id }) => access.tenantId === null || id === access.tenantId);
    return pageOfAll(own.toReversed().map(shown), query);
  }

  @Get(':id')
  @Needs('tenants:read')
  @ApiOperation({ summary: 'One tenant' })
  @ApiOkResponse({ type: TenantDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async find(@Caller() access: Access, @Param('id', TENANT_ID) id: string): Promise<TenantDto> {
    assertOwn(access, id, 'Tenant');
    return shown(await this.tenants.tenant(id));
  }

  @Post()
  @Needs('installation:tenants')
  @ApiOperation({ summary: 'Add a tenant, with the default rules' })
  @ApiCreatedResponse({ type: TenantDto })
  async create(@Body() { name }: TenantInputDto): Promise<TenantDto> {
    return this.database.inTransaction(async (tx) => {
      const tenant = await this.tenants.createTenant(tx, name);
      await this.rules.seed(tx, tenant.id);
      return shown(tenant);
    });
  }

  @Patch(':id')
  @Needs('tenants:write')
  @ApiOperation({ summary: 'Rename a tenant, or change its settings' })
  @ApiOkResponse({ type: TenantDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async change(
    @Caller() access: Access,
    @Param('id', TENANT_ID) id: string,
    @Body() { name, settings }: ChangeTenantDto,
  ): Promise<TenantDto> {
    assertOwn(access, id, 'Tenant');
    const changes = { ...(name === undefined ? {} : { name }), settings: givenSettings(settings) };
    const tenant = shown(await this.tenants.changeTenant(id, changes));
    await this.lines.reload();
    return tenant;
  }

  @Delete(':id')
  @Needs('installation:tenants')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a tenant that has neither lines nor contacts' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ProblemDto })
  @ApiConflictResponse({ type: ProblemDto, description: '`tenant_has_lines`, `tenant_has_contacts`' })
  async remove(@Param('id', TENANT_ID) id: string): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      await this.tenants.lockTenant(tx, id);
      await this.tenants.deleteTenant(tx, id);
      // Last, since contacts come by lines only.
      await this.assertForgotten(tx, id);
    });
  }

  /** Retention and erasure are its tenant's: nobody could erase them any more. */
  private async assertForgotten(tx: Tx, id: string): Promise<void> {
    const contacts = await this.contacts.countOf(tx, id);
    if (contacts === 0) return;
    throw new Problem(
      'conflict',
      'tenant_has_contacts',
      `Tenant ${id} still has ${contacts} contacts; erase them with DELETE /api/v1/contacts/:id, or keep the tenant without lines, and its retention goes on`,
    );
  }
}

function shown({ settings, ...tenant }: Tenant): TenantDto {
  const retention = { ...DEFAULT_SETTINGS.retention, ...settings.retention };
  return { ...tenant, settings: { ...DEFAULT_SETTINGS, ...settings, retention } };
}
