import { Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { PipelineService } from '../operations/pipeline.service';
import { Needs } from '../access/needs';
import { API_BASE, OperatorController } from './operator-controller';
import { PipelineDto } from './pipeline.dto';

@OperatorController(`${API_BASE}/pipeline`, 'Pipeline')
export class PipelineController {
  constructor(private readonly pipeline: PipelineService) {}

  @Get()
  @Needs('installation:pipeline')
  @ApiOperation({ summary: 'How many bodies, events and messages are where' })
  @ApiOkResponse({ type: PipelineDto })
  async counts(): Promise<PipelineDto> {
    return this.pipeline.counts();
  }
}
