import { randomInt } from 'node:crypto';
import { Body, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
} from '@nestjs/swagger';
import { AlarmsService } from '../alarms/alarms.service';
import { InboxService } from '../inbox/inbox.service';
import { GoneLines } from '../outbox/gone-lines.service';
import { OutboxService } from '../outbox/outbox.service';
import { PausesService } from '../outbox/pauses.service';
import { Config } from '../platform/config/config';
import { OperatorDatabase, Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { ProblemDto } from '../platform/http/problem.dto';
import { LinesService } from '../tenants/lines.service';
import { StoredLine, TenantsService } from '../tenants/tenants.service';
import { type Access, actsOn, assertMay, Caller } from '../access/access';
import { Needs } from '../access/needs';
import { assertMayAddress } from './api-address';
import { UuidId } from './ids';
import { ChangeLineDto, LineDto, LineSettingsDto, NewLineDto, NewSimulatedLineDto } from './lines.dto';
import { API_BASE, OperatorController } from './operator-controller';
import { ownLine } from './own-line';
import { type List, listOf, ListQuery, pageOfAll } from './paging';
import { givenSettings, wholeHours } from './settings.dto';
import { ShownLines } from './shown-lines';
import { chooseTenant } from './tenant-choice';

const LINE_ID = new UuidId('Line');
/** What may be the mend of a line that WhatsApp refuses. */
const MENDING = ['token', 'appSecret', 'active', 'phoneNumberId', 'apiBaseUrl', 'apiVersion'] as const;

@OperatorController(`${API_BASE}/lines`, 'Lines')
export class LinesController {
  constructor(
    private readonly config: Config,
    private readonly database: OperatorDatabase,
    private readonly tenants: TenantsService,
    private readonly lines: LinesService,
    private readonly pauses: PausesService,
    private readonly alarms: AlarmsService,
    private readonly outbox: OutboxService,
    private readonly goneLines: GoneLines,
    private readonly inbox: InboxService,
    private readonly shown: ShownLines,
  ) {}

  @Get()
  @Needs('lines:read')
  @ApiOperation({ summary: 'WhatsApp numbers, newest first' })
  @ApiOkResponse({ type: listOf(LineDto) })
  async list(@Caller() access: Access, @Query() query: ListQuery): Promise<List<LineDto>> {
    const all = await this.tenants.lines(access.tenantId ?? undefined);
    const { items, nextCursor } = pageOfAll(all.toReversed(), query);
    return { items: await this.shown.all(items), nextCursor };
  }

  @Get(':id')
  @Needs('lines:read')
  @ApiOperation({ summary: 'One line' })
  @ApiOkResponse({ type: LineDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async find(@Caller() access: Access, @Param('id', LINE_ID) id: string): Promise<LineDto> {
    return this.shown.one(await ownLine(this.tenants, access, id));
  }

  @Post()
  @Needs('lines:write')
  @ApiOperation({ summary: 'Add a line' })
  @ApiCreatedResponse({ type: LineDto })
  @ApiNotFoundResponse({ type: ProblemDto, description: 'Unknown `tenantId`' })
  @ApiConflictResponse({ type: ProblemDto, description: '`line_exists`' })
  async create(
    @Caller() access: Caller,
    @Body() { tenantId: wanted, ...input }: NewLineDto,
  ): Promise<LineDto> {
    assertMayAddress(access, input);
    this.assertSigned(input.appSecret ?? null);
    const tenantId = await chooseTenant(this.tenants, access, wanted);
    const named = { ...asStored(input), name: input.name ?? input.phoneNumberId };
    const line = await this.database.inTransaction((tx) => this.tenants.createLine(tx, tenantId, named));
    await this.lines.reload();
    return this.shown.one(line);
  }

  @Post('simulated')
  @Needs('lines:write')
  @ApiOperation({ summary: 'Add a line on the simulator, with a made-up number and made-up secrets' })
  @ApiCreatedResponse({ type: LineDto })
  @ApiNotFoundResponse({ type: ProblemDto, description: 'Unknown `tenantId`' })
  @ApiConflictResponse({ type: ProblemDto, description: '`simulator_off`' })
  async createSimulated(
    @Caller() access: Access,
    @Body() { tenantId: wanted, name = 'Demo' }: NewSimulatedLineDto,
  ): Promise<LineDto> {
    if (!this.config.simulator) {
      throw new Problem('conflict', 'simulator_off', 'The simulator is off; start with SIMULATOR=on');
    }
    const tenantId = await chooseTenant(this.tenants, access, wanted);
    const line = await this.database.inTransaction((tx) =>
      this.tenants.createSimulatedLine(tx, tenantId, { name, ...madeUpNumber() }),
    );
    await this.lines.reload();
    return this.shown.one(line);
  }

  @Patch(':id')
  @Needs('lines:write')
  @ApiOperation({
    summary:
      'Change a line; secrets are replaced, never shown. Another `tenantId` answers the line that it became there',
  })
  @ApiOkResponse({ type: LineDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  @ApiConflictResponse({ type: ProblemDto, description: '`line_exists`, `simulated_line`, `secret_lost`' })
  async change(
    @Caller() access: Caller,
    @Param('id', LINE_ID) id: string,
    @Body() { tenantId, ...input }: ChangeLineDto,
  ): Promise<LineDto> {
    assertMayAddress(access, input);
    const stored = await ownLine(this.tenants, access, id);
    const newTenantId = await this.newTenantOf(stored, access, tenantId);
    assertOutsideOfSimulator(stored, input);
    if (input.appSecret !== undefined) this.assertSigned(input.appSecret);
    const line = await this.database.inTransaction(async (tx) => {
      if (newTenantId !== null) {
        const moved = await this.move(tx, id, newTenantId);
        return this.tenants.updateLine(tx, moved.id, asStored(input));
      }
      const changed = await this.tenants.updateLine(tx, id, asStored(input));
      if (input.quietHours !== undefined) await this.outbox.lookAgain(tx, id);
      if (MENDING.some((field) => input[field] !== undefined)) {
        await this.pauses.resume(tx, id, { changed: true });
      }
      return changed;
    });
    await this.lines.reload();
    return this.shown.one(line);
  }

  @Post(':id/resume')
  @Needs('lines:write')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Say that a paused line is mended: its messages leave at once, its alarms are cleared',
  })
  @ApiOkResponse({ type: LineDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async resume(@Caller() access: Access, @Param('id', LINE_ID) id: string): Promise<LineDto> {
    const line = await ownLine(this.tenants, access, id);
    await this.database.inTransaction((tx) => this.pauses.resume(tx, id, { changed: false }));
    return this.shown.one(line);
  }

  @Delete(':id')
  @Needs('lines:write')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Remove a line; its conversations stay readable, what waits to be sent is cancelled',
  })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ProblemDto })
  async remove(@Caller() access: Access, @Param('id', LINE_ID) id: string): Promise<void> {
    await ownLine(this.tenants, access, id);
    await this.database.inTransaction(async (tx) => {
      await this.tenants.deleteLine(tx, id);
      await this.withdraw(tx, id);
    });
    await this.lines.reload();
  }

  /** Null: it stays where it is. Only whoever may act in both tenants moves it. */
  private async newTenantOf(
    { tenantId }: StoredLine,
    caller: Caller,
    wanted: string | undefined,
  ): Promise<string | null> {
    if (wanted === undefined || wanted.toLowerCase() === tenantId) return null;
    assertMay(caller, 'installation:tenants');
    const chosen = await chooseTenant(this.tenants, caller, wanted);
    // It is the former tenant that loses something.
    actsOn(caller, tenantId);
    return chosen;
  }

  private async move(tx: Tx, id: string, tenantId: string): Promise<StoredLine> {
    await this.inbox.takeTurn(tx);
    const moved = await this.tenants.moveLine(tx, id, tenantId);
    await this.inbox.redirect(tx, id, moved.id);
    await this.withdraw(tx, id);
    return moved;
  }

  private async withdraw(tx: Tx, id: string): Promise<void> {
    await this.goneLines.withdraw(tx, [id]);
    await this.alarms.clear(tx, { lineIds: [id] });
  }

  /** Without the app secret nothing that comes in could be trusted. */
  private assertSigned(appSecret: string | null): void {
    if (appSecret !== null || this.config.allowUnsignedWebhooks) return;
    throw Problem.invalid('appSecret', 'is required; App settings → Basic → App secret shows it');
  }
}

/** The playground plays with whatever a simulated line has, so it never gets anything real. */
export function assertOutsideOfSimulator({ simulated }: StoredLine, input: ChangeLineDto): void {
  const real = (['phoneNumberId', 'token', 'verifyToken', 'appSecret', 'secondAppSecret'] as const).filter(
    (field) => input[field] !== undefined,
  );
  if (!simulated || real.length === 0) return;
  throw new Problem(
    'conflict',
    'simulated_line',
    'A simulated line keeps its made-up number and secrets; add the real line beside it with POST /api/v1/lines',
    real.map((field) => ({ field, message: 'cannot be changed on a simulated line' })),
  );
}

/** Like Meta's, and none that Meta gives out. */
function madeUpNumber(): { phoneNumberId: string; businessAccountId: string; displayPhoneNumber: string } {
  const digits = (count: number) => String(randomInt(10 ** count)).padStart(count, '0');
  return {
    phoneNumberId: `7008${digits(11)}`,
    businessAccountId: `9001${digits(11)}`,
    displayPhoneNumber: `1555010${digits(4)}`,
  };
}

function asStored<Input extends LineSettingsDto>(input: Input): Input {
  const { apiBaseUrl, settings, quietHours } = input;
  return Object.assign({}, input, {
    ...(typeof apiBaseUrl === 'string' ? { apiBaseUrl: apiBaseUrl.replace(/\/+$/, '') } : {}),
    ...(settings === undefined ? {} : { settings: givenSettings(settings) }),
    ...(quietHours === undefined ? {} : { quietHours: wholeHours(quietHours) }),
  });
}
