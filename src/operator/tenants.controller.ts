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
import { OperatorDatabase } from '../platform/database/database';
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
  @ApiOperation({ summary: 'Remove a tenant that has no lines' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ProblemDto })
  @ApiConflictResponse({ type: ProblemDto, description: '`tenant_has_lines`' })
  async remove(@Param('id', TENANT_ID) id: string): Promise<void> {
    await this.tenants.deleteTenant(id);
  }
}

function shown({ settings, ...tenant }: Tenant): TenantDto {
  const retention = { ...DEFAULT_SETTINGS.retention, ...settings.retention };
  return { ...tenant, settings: { ...DEFAULT_SETTINGS, ...settings, retention } };
}
