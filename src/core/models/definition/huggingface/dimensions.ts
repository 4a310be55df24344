/** The numbers that the size of a transformer of the transformers library follows from. */

export type FamilyName = "llama" | "gpt2" | "gpt_neox" | "opt" | "phi" | "bert" | "distilbert" | "t5" | "vit";

/** What sets the models of one family apart; everything is absent or false in the plainest. */
export interface Traits {
  /** Biases of the query, key and value projections. */
  readonly queryBias?: boolean;
  /** Bias of the output projection of attention, and of the feed-forward part. */
  readonly outputBias?: boolean;
  readonly feedForwardBias?: boolean;
  /** Norms of the queries and keys of each head. */
  readonly headNorms?: boolean;
  /** Two norms more in each layer, after attention and after the feed-forward part. */
  readonly sandwichNorms?: boolean;
  /** One matrix for query, key and value, one for gate and up. */
  readonly fused?: boolean;
  /** A third matrix in the feed-forward part. */
  readonly gated?: boolean;
  /** Positions that are looked up beyond the context length: OPT has two. */
  readonly extraPositions?: number;
}

export interface Dimensions {
  readonly family: FamilyName;
  readonly traits: Traits;
  readonly layers: number;
  /** Of T5's decoder. */
  readonly decoderLayers: number;
  readonly width: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  readonly context: number;
  readonly segments: number;
  readonly tied: boolean;
  readonly experts: number;
  /** Experts that a word uses. */
  readonly expertsPerToken: number | undefined;
  readonly patch: number;
  readonly imageSize: number;
  readonly channels: number;
}
