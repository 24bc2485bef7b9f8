import { Get } from '@nestjs/common';
import { ApiForbiddenResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { PipelineService } from '../operations/pipeline.service';
import { ProblemDto } from '../platform/http/problem.dto';
import { type Access, assertInstallationWide, Caller } from '../access/access';
import { API_BASE, OperatorController } from './operator-controller';
import { PipelineDto } from './pipeline.dto';

@OperatorController(`${API_BASE}/pipeline`, 'Pipeline')
export class PipelineController {
  constructor(private readonly pipeline: PipelineService) {}

  @Get()
  @ApiOperation({ summary: 'How many bodies, events and messages are where' })
  @ApiOkResponse({ type: PipelineDto })
  @ApiForbiddenResponse({ type: ProblemDto })
  async counts(@Caller() access: Access): Promise<PipelineDto> {
    assertInstallationWide(access);
    return this.pipeline.counts();
  }
}
