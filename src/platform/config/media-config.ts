import { StartupError } from '../errors/startup-error';
import { EnvironmentDto } from './environment.dto';

/** A bucket of an S3-compatible store. */
export interface S3Bucket {
  readonly bucket: string;
  /** Without a trailing slash. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * Null when files are kept in `DATA_DIR`.
 * @throws StartupError when bucket and keys are not given together
 */
export function readBucket(env: EnvironmentDto): S3Bucket | null {
  const {
    MEDIA_S3_BUCKET: bucket,
    MEDIA_S3_ACCESS_KEY_ID: accessKeyId,
    MEDIA_S3_SECRET_ACCESS_KEY: secretAccessKey,
    MEDIA_S3_REGION: region = 'us-east-1',
    MEDIA_S3_ENDPOINT: endpoint = `https://s3.${region}.amazonaws.com`,
  } = env;
  if (bucket === undefined && accessKeyId === undefined && secretAccessKey === undefined) return null;
  if (bucket === undefined || accessKeyId === undefined || secretAccessKey === undefined) {
    throw new StartupError(
      'MEDIA_S3_BUCKET, MEDIA_S3_ACCESS_KEY_ID and MEDIA_S3_SECRET_ACCESS_KEY go together; set all three, or none to keep files in DATA_DIR',
    );
  }
  return { bucket, endpoint: endpoint.replace(/\/+$/, ''), region, accessKeyId, secretAccessKey };
}

/** A program and its arguments, separated by blanks; "double quotes" keep blanks. Never given to a shell. */
export function readCommand(text: string | undefined): readonly string[] | null {
  const words = [...(text ?? '').matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
  return words.length === 0 ? null : words;
}

/** For programs that we start: where programs are, and none of our secrets. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR };
}
