import type { Decode as DecodeWord } from '../../documents/generated/connector.ts';
import { createDecode, type Decode, type DecodeConfig } from '../../decoders/index.ts';
import type { Expressions } from '../../expressions/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { compileSelection, type Selection } from '../choice.ts';

export interface DecodePlan {
  /** What decodes bodies; which, may be for configuration or a partition to say. */
  readonly decode: Selection<Decode>;
  /** Records of a batch, where the body is streamed. */
  readonly batch: number | undefined;
}

/** What a document says of bodies. */
export interface DecodeWords {
  readonly decode?: DecodeWord;
  readonly stream?: boolean;
  readonly batch?: number;
}

const defaultBatch = 1_000;

/** Throws CONNECTOR_CONFIG_INVALID where a body is to be streamed that must be seen whole. */
export function compileDecode(
  { decode = { type: 'json' }, stream = false, batch = defaultBatch }: DecodeWords,
  names: readonly string[],
  where: string,
  expressions: Expressions,
): DecodePlan {
  const compile = (config: DecodeConfig): Decode => {
    const made = createDecode(config, (source) => expressions.path(source));
    if (!stream || made.stream) return made;
    throw new ConnectorError(
      'CONNECTOR_CONFIG_INVALID',
      `${where}.stream: a body of type ${config.type} must be seen whole; json, jsonLines, csv and text can be streamed`,
    );
  };
  return { decode: compileSelection<DecodeConfig, Decode>(decode, names, expressions, compile), batch: stream ? batch : undefined };
}
