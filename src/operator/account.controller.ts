import { Body, Delete, Get, HttpCode, Patch, Post, Req, Res } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiForbiddenResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTooManyRequestsResponse,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Caller } from '../access/access';
import { browserOf } from '../access/browser';
import { ANY, Needs } from '../access/needs';
import { sessionTokens, setSessionCookie } from '../access/session-cookie';
import { SessionsService } from '../access/sessions.service';
import { AccountService, operatorIdOf } from '../operators/account.service';
import { OperatorsService } from '../operators/operators.service';
import { ProblemDto } from '../platform/http/problem.dto';
import {
  ChangeAccountDto,
  ChangePasswordDto,
  CodeDto,
  OwnSessionsDto,
  ProofDto,
  RecoveryCodesDto,
  TotpDto,
} from './account.dto';
import { API_BASE, OperatorController } from './operator-controller';
import { OperatorDto } from './operators.dto';

/** Whoever is signed in, about themselves. What decides who gets in ends all other sessions and renews this one. */
@OperatorController(`${API_BASE}/account`, 'Account')
@ApiConflictResponse({ type: ProblemDto, description: '`no_account`: a key has none' })
export class AccountController {
  constructor(
    private readonly account: AccountService,
    private readonly operators: OperatorsService,
    private readonly sessions: SessionsService,
  ) {}

  @Get()
  @Needs(ANY)
  @ApiOperation({ summary: 'Your account' })
  @ApiOkResponse({ type: OperatorDto })
  async show(@Caller() caller: Caller): Promise<OperatorDto> {
    return this.operators.find(caller, operatorIdOf(caller));
  }

  @Patch()
  @Needs(ANY)
  @ApiOperation({ summary: 'Change your name' })
  @ApiOkResponse({ type: OperatorDto })
  async change(@Caller() caller: Caller, @Body() { name }: ChangeAccountDto): Promise<OperatorDto> {
    await this.account.rename(caller, name);
    return this.show(caller);
  }

  @Post('password')
  @Needs(ANY)
  @HttpCode(204)
  @ApiOperation({ summary: 'Change your password' })
  @ApiNoContentResponse()
  @ApiForbiddenResponse({ type: ProblemDto, description: '`wrong_password`' })
  @ApiTooManyRequestsResponse({ type: ProblemDto })
  async changePassword(
    @Caller() caller: Caller,
    @Body() body: ChangePasswordDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const session = await this.account.changePassword(caller, body, browserOf(request));
    setSessionCookie(request, response, session.token, session.expiresAt);
  }

  @Post('totp')
  @Needs(ANY)
  @HttpCode(200)
  @ApiOperation({
    summary: 'Begin to set up codes of an authenticator app; they count once one is confirmed',
  })
  @ApiOkResponse({ type: TotpDto })
  @ApiForbiddenResponse({ type: ProblemDto, description: '`wrong_password`' })
  @ApiConflictResponse({ type: ProblemDto, description: '`totp_on`, `no_account`' })
  @ApiTooManyRequestsResponse({ type: ProblemDto })
  async beginTotp(
    @Caller() caller: Caller,
    @Body() { password }: ProofDto,
    @Req() request: Request,
  ): Promise<TotpDto> {
    return this.account.beginTotp(caller, password, browserOf(request));
  }

  @Post('totp/confirm')
  @Needs(ANY)
  @HttpCode(200)
  @ApiOperation({ summary: 'Confirm with a code that the app is set up; from then on signing in takes one' })
  @ApiOkResponse({ type: RecoveryCodesDto })
  @ApiConflictResponse({ type: ProblemDto, description: '`totp_not_begun`, `no_account`' })
  @ApiTooManyRequestsResponse({ type: ProblemDto })
  async confirmTotp(
    @Caller() caller: Caller,
    @Body() { code }: CodeDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RecoveryCodesDto> {
    const { recoveryCodes, session } = await this.account.confirmTotp(caller, code, browserOf(request));
    setSessionCookie(request, response, session.token, session.expiresAt);
    return { recoveryCodes: [...recoveryCodes] };
  }

  @Delete('totp')
  @Needs(ANY)
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign in without codes again' })
  @ApiNoContentResponse()
  @ApiForbiddenResponse({ type: ProblemDto, description: '`wrong_password`' })
  @ApiTooManyRequestsResponse({ type: ProblemDto })
  async removeTotp(
    @Caller() caller: Caller,
    @Body() { password }: ProofDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const session = await this.account.removeTotp(caller, password, browserOf(request));
    setSessionCookie(request, response, session.token, session.expiresAt);
  }

  @Get('sessions')
  @Needs(ANY)
  @ApiOperation({ summary: 'Where you are signed in' })
  @ApiOkResponse({ type: OwnSessionsDto })
  async listSessions(@Caller() caller: Caller, @Req() request: Request): Promise<OwnSessionsDto> {
    return { items: [...(await this.sessions.of(operatorIdOf(caller), sessionTokens(request)))] };
  }

  @Delete('sessions')
  @Needs(ANY)
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign out everywhere else' })
  @ApiNoContentResponse()
  async closeOthers(@Caller() caller: Caller, @Req() request: Request): Promise<void> {
    await this.sessions.closeOthers(operatorIdOf(caller), sessionTokens(request));
  }
}
