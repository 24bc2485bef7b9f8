import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { AcceptanceService } from './acceptance.service';
import { AccountService } from './account.service';
import { InvitationsService } from './invitations.service';
import { OperatorsService } from './operators.service';
import { Passwords } from './passwords.service';
import { SecondFactor } from './second-factor.service';
import { SignInEvents } from './sign-in-events';
import { SignInService } from './sign-in.service';
import { Throttle } from './throttle.service';

@Module({
  imports: [AccessModule],
  providers: [
    AcceptanceService,
    AccountService,
    InvitationsService,
    OperatorsService,
    Passwords,
    SecondFactor,
    SignInEvents,
    SignInService,
    Throttle,
  ],
  exports: [AcceptanceService, AccountService, InvitationsService, OperatorsService, SignInService],
})
export class OperatorsModule {}
