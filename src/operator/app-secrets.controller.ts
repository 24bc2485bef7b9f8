import { Body, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { ApiConflictResponse, ApiNotFoundResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type Access, Caller } from '../access/access';
import { Needs } from '../access/needs';
import { OperatorDatabase, Tx } from '../platform/database/database';
import { ProblemDto } from '../platform/http/problem.dto';
import { AppSecretsService } from '../tenants/app-secrets.service';
import { LinesService } from '../tenants/lines.service';
import { StoredLine, TenantsService } from '../tenants/tenants.service';
import { UuidId } from './ids';
import { ChangeAppSecretDto, LinesOfAppDto } from './lines.dto';
import { assertOutsideOfSimulator } from './lines.controller';
import { API_BASE, OperatorController } from './operator-controller';
import { ownLine } from './own-line';
import { ShownLines } from './shown-lines';

const LINE_ID = new UuidId('Line');

@OperatorController(`${API_BASE}/lines`, 'Lines')
export class AppSecretsController {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly tenants: TenantsService,
    private readonly lines: LinesService,
    private readonly secrets: AppSecretsService,
    private readonly shown: ShownLines,
  ) {}

  @Post(':id/app-secret')
  @Needs('lines:write')
  @HttpCode(200)
  @ApiOperation({
    summary:
      "Give a new app secret to this line and all of the tenant's that have the same; the former one is accepted until it is ended",
  })
  @ApiOkResponse({ type: LinesOfAppDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  @ApiConflictResponse({ type: ProblemDto, description: '`no_app_secret`, `simulated_line`' })
  async change(
    @Caller() access: Access,
    @Param('id', LINE_ID) id: string,
    @Body() input: ChangeAppSecretDto,
  ): Promise<LinesOfAppDto> {
    assertOutsideOfSimulator(await ownLine(this.tenants, access, id), input);
    return this.changed((tx) => this.secrets.change(tx, id, input.appSecret));
  }

  @Delete(':id/app-secret/former')
  @Needs('lines:write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Accept the former app secret no longer, on the same lines' })
  @ApiOkResponse({ type: LinesOfAppDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  @ApiConflictResponse({ type: ProblemDto, description: '`no_app_secret`' })
  async endFormer(@Caller() access: Access, @Param('id', LINE_ID) id: string): Promise<LinesOfAppDto> {
    await ownLine(this.tenants, access, id);
    return this.changed((tx) => this.secrets.endFormer(tx, id));
  }

  private async changed(change: (tx: Tx) => Promise<readonly StoredLine[]>): Promise<LinesOfAppDto> {
    const lines = await this.database.inTransaction(change);
    await this.lines.reload();
    return { lines: await this.shown.all(lines) };
  }
}
