import type { BodyStream } from './body-stream.ts';
import { decodeStream } from './decode-stream.ts';
import { type Destination, explainFailure } from './failure.ts';

/** A streamed body decoded; what breaks it off is told as that of a whole one is, or is the signal's reason. */
export async function* readBody(
  body: BodyStream,
  encoding: string | undefined,
  signal: AbortSignal | undefined,
  destination: Destination,
): AsyncGenerator<Buffer> {
  try {
    yield* encoding === undefined ? body : decodeStream(body, encoding);
  } catch (thrown) {
    signal?.throwIfAborted();
    throw explainFailure({ thrown, started: true }, destination).error;
  } finally {
    body.cancel();
  }
}
