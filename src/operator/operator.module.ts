import { Module } from '@nestjs/common';

/** Placeholder until the API's own module lands in the same session. */
@Module({})
export class OperatorModule {}
