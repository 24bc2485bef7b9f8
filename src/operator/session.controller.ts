import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res, UseGuards, UsePipes } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiBearerAuth,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Caller, INSTALLATION } from '../access/access';
import { AccessGuard } from '../access/access.guard';
import { ANY, Needs } from '../access/needs';
import { clearSessionCookie, sessionTokens, setSessionCookie } from '../access/session-cookie';
import { SessionsService } from '../access/sessions.service';
import { Config } from '../platform/config/config';
import { Problem } from '../platform/errors/problem';
import { FailedAttempts } from '../platform/http/failed-attempts';
import { ProblemDto } from '../platform/http/problem.dto';
import { ValidationPipe } from '../platform/http/validation.pipe';
import { API_BASE } from './operator-controller';
import { SessionDto, SignInDto } from './session.dto';

/** Exchanges the key for a cookie that no script can read. */
@Controller(`${API_BASE}/session`)
@UsePipes(ValidationPipe)
@ApiTags('Session')
@ApiBadRequestResponse({ type: ProblemDto })
@ApiUnauthorizedResponse({ type: ProblemDto })
@ApiServiceUnavailableResponse({ type: ProblemDto })
export class SessionController {
  constructor(
    private readonly config: Config,
    private readonly sessions: SessionsService,
    private readonly attempts: FailedAttempts,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Sign in a browser: sets a session cookie' })
  @ApiOkResponse({ type: SessionDto })
  async signIn(
    @Body() { apiKey }: SignInDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionDto> {
    const session = await this.sessions.open(apiKey.trim());
    if (session === null) {
      await this.attempts.note('api_key', request);
      const where = 'printed at the first start and kept in DATA_DIR/api.key, or given in API_KEY';
      throw new Problem(
        'unauthorized',
        'wrong_key',
        `This is not the API key of this installation; it was ${where}`,
      );
    }
    setSessionCookie(request, response, session.token, session.expiresAt);
    return this.shown(INSTALLATION);
  }

  @Get()
  @Needs(ANY)
  @UseGuards(AccessGuard)
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Who is signed in, and what this installation offers' })
  @ApiOkResponse({ type: SessionDto })
  show(@Caller() caller: Caller): SessionDto {
    return this.shown(caller);
  }

  @Delete()
  @Needs(ANY)
  @HttpCode(204)
  @UseGuards(AccessGuard)
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Sign out' })
  @ApiNoContentResponse()
  async signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.sessions.close(sessionTokens(request));
    clearSessionCookie(request, response);
  }

  private shown({ tenantId, rights }: Caller): SessionDto {
    const { simulator, publicUrl = null } = this.config;
    return { tenantId, rights: [...rights], simulator, publicUrl };
  }
}
