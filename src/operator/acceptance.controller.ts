import { Body, Controller, HttpCode, Post, Req, Res, UsePipes } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiConflictResponse,
  ApiGoneResponse,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiTooManyRequestsResponse,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { browserOf } from '../access/browser';
import { sessionTokens, setSessionCookie } from '../access/session-cookie';
import { SessionsService } from '../access/sessions.service';
import { AcceptanceService } from '../operators/acceptance.service';
import { openScope } from '../platform/database/tenant-scope';
import { ProblemDto } from '../platform/http/problem.dto';
import { ValidationPipe } from '../platform/http/validation.pipe';
import { AcceptDto, OpenInvitationDto, TokenDto } from './invitations.dto';
import { API_BASE } from './operator-controller';
import { SessionDto } from './session.dto';
import { SignedIn } from './signed-in.service';

/** Open to strangers: what is behind the link proves who they are. */
@Controller(`${API_BASE}/invitations`)
@UsePipes(ValidationPipe)
@ApiTags('Invitations')
@ApiBadRequestResponse({ type: ProblemDto })
@ApiGoneResponse({
  type: ProblemDto,
  description: '`invitation_over`: used, too old, withdrawn, or never made',
})
@ApiTooManyRequestsResponse({ type: ProblemDto, description: '`too_many_attempts`, with `Retry-After`' })
@ApiServiceUnavailableResponse({ type: ProblemDto })
export class AcceptanceController {
  constructor(
    private readonly acceptance: AcceptanceService,
    private readonly sessions: SessionsService,
    private readonly signedIn: SignedIn,
  ) {}

  @Post('look')
  @HttpCode(200)
  @ApiOperation({ summary: 'What a link is for' })
  @ApiOkResponse({ type: OpenInvitationDto })
  async look(@Body() { token }: TokenDto, @Req() request: Request): Promise<OpenInvitationDto> {
    // Whose it is has to be found out first, among all.
    openScope(null);
    const found = await this.acceptance.look(token, browserOf(request));
    const { purpose, email, role, tenantName, needsCode, expiresAt } = found;
    return { purpose, email, role, tenantName, needsCode, expiresAt };
  }

  @Post('accept')
  @HttpCode(200)
  @ApiOperation({ summary: 'Use a link: makes the operator, or sets the password, and signs in' })
  @ApiOkResponse({ type: SessionDto })
  @ApiConflictResponse({ type: ProblemDto, description: '`email_taken`' })
  @ApiUnauthorizedResponse({ type: ProblemDto, description: '`code_required`, `wrong_code`' })
  async accept(
    @Body() body: AcceptDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionDto> {
    openScope(null);
    const { session, operatorId } = await this.acceptance.accept(body, browserOf(request));
    await this.sessions.close(sessionTokens(request));
    setSessionCookie(request, response, session.token, session.expiresAt);
    return this.signedIn.as(operatorId);
  }
}
