import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res, UseGuards, UsePipes } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiBearerAuth,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiTooManyRequestsResponse,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Caller } from '../access/access';
import { AccessGuard } from '../access/access.guard';
import { browserOf } from '../access/browser';
import { ANY, Needs } from '../access/needs';
import { clearSessionCookie, sessionTokens, setSessionCookie } from '../access/session-cookie';
import { SessionsService } from '../access/sessions.service';
import { type Credentials, SignInService } from '../operators/sign-in.service';
import { openScope } from '../platform/database/tenant-scope';
import { Problem } from '../platform/errors/problem';
import { ProblemDto } from '../platform/http/problem.dto';
import { ValidationPipe } from '../platform/http/validation.pipe';
import { API_BASE } from './operator-controller';
import { SessionDto, SignInDto } from './session.dto';
import { SignedIn } from './signed-in.service';

/** Exchanges password or key for a cookie that no script can read. */
@Controller(`${API_BASE}/session`)
@UsePipes(ValidationPipe)
@ApiTags('Session')
@ApiBadRequestResponse({ type: ProblemDto })
@ApiServiceUnavailableResponse({ type: ProblemDto })
export class SessionController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly signIns: SignInService,
    private readonly signedIn: SignedIn,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Sign in a browser, with e-mail and password or with the key: sets a session cookie',
  })
  @ApiOkResponse({ type: SessionDto })
  @ApiUnauthorizedResponse({
    type: ProblemDto,
    description:
      '`wrong_credentials`, `code_required` (send the same with `code`), `wrong_code`, `wrong_key`',
  })
  @ApiTooManyRequestsResponse({ type: ProblemDto, description: '`too_many_attempts`, with `Retry-After`' })
  async signIn(
    @Body() body: SignInDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionDto> {
    // Who it is has to be found out first, among all.
    openScope(null);
    const given = credentialsOf(body);
    const browser = browserOf(request);
    const { session, operatorId } =
      typeof given === 'string'
        ? await this.signIns.withKey(given, browser)
        : await this.signIns.withPassword(given, browser);
    // Whoever was signed in here before is not any more.
    await this.sessions.close(sessionTokens(request));
    setSessionCookie(request, response, session.token, session.expiresAt);
    return this.signedIn.as(operatorId);
  }

  @Get()
  @Needs(ANY)
  @UseGuards(AccessGuard)
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Who is signed in, and what this installation offers' })
  @ApiOkResponse({ type: SessionDto })
  @ApiUnauthorizedResponse({ type: ProblemDto })
  async show(@Caller() caller: Caller): Promise<SessionDto> {
    return this.signedIn.caller(caller);
  }

  @Delete()
  @Needs(ANY)
  @HttpCode(204)
  @UseGuards(AccessGuard)
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Sign out' })
  @ApiNoContentResponse()
  @ApiUnauthorizedResponse({ type: ProblemDto })
  async signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.sessions.close(sessionTokens(request));
    clearSessionCookie(request, response);
  }
}

/** The key as a text, or what belongs to an operator. */
function credentialsOf({ apiKey, email, password, code }: SignInDto): Credentials | string {
  if (apiKey !== undefined) {
    if (email === undefined && password === undefined && code === undefined) return apiKey.trim();
    throw Problem.invalid('apiKey', 'is sent alone, or e-mail and password without it');
  }
  if (email !== undefined && password !== undefined) return { email, password, code };
  const missing = email === undefined ? 'email' : 'password';
  throw Problem.invalid(missing, 'is required, unless you sign in with apiKey');
}
