import { DynamicModule, Module } from '@nestjs/common';
import { ConfigModule as NestConfigModule } from '@nestjs/config';
import { Config, readConfig } from './config';

/** Gives everybody the validated {@link Config}; `.env` in the working folder fills what the environment leaves out. */
@Module({})
export class ConfigModule {
  /** @throws StartupError when a variable is missing or malformed */
  static async load(): Promise<{ config: Config; module: DynamicModule }> {
    const loaded: Config[] = [];
    const environment = await NestConfigModule.forRoot({
      validate: (env) => {
        loaded.push(readConfig(env));
        return env;
      },
    });
    const [config] = loaded;
    if (config === undefined) throw new Error('@nestjs/config did not validate the environment');
    return { config, module: ConfigModule.of(config, [environment]) };
  }

  /** For tests and tools that bring their own configuration. */
  static of(config: Config, imports: DynamicModule[] = []): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      imports,
      providers: [{ provide: Config, useValue: config }],
      exports: [Config],
    };
  }
}
