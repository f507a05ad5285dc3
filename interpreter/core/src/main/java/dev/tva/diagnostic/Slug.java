// SPDX-License-Identifier: Apache-2.0
package dev.tva.diagnostic;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kinds of problem tva reports, each with a page of its own under {@code tva explain}. */
public enum Slug {
  // text: syntax
  SYNTAX,
  UNCLOSED,
  STRAY_BRACKET,
  BAD_CHARACTER,
  BAD_NUMBER,
  BAD_STRING,
  KEYWORD_AS_NAME,
  CHAINED_COMPARISON,
  LEADING_OPERATOR,
  FOREIGN_SPELLING,
  EQUALS_FOR_EQUAL,
  MISSING_ELSE,
  MISSING_COMMA,
  BAD_STATEMENT,
  // text: names and values
  UNKNOWN_NAME,
  ALREADY_BOUND,
  UNUSED,
  NOT_IN_THIS_VERSION,
  NOT_A_FUNCTION,
  SHADOWED_BUILTIN,
  WRONG_ARGUMENTS,
  WRONG_TYPE,
  RECURSION,
  IMPORT_FAILED,
  BAD_PARAM,
  NOTHING_TO_DO,
  SAME_OUTPUT_TWICE,
  UNREACHABLE_ARM,
  BAD_PATTERN,
  NOT_KNOWN_BEFORE_DATA,
  DIVISION_BY_ZERO,
  OUT_OF_RANGE,
  SAME_SEED,
  // spaces and grains
  NOT_A_MODEL,
  NOT_A_DELTA,
  NUMBER_ADDED_TO_MODEL,
  NO_WEIGHT,
  BRANCHES_DIFFER,
  GRAIN_TOO_FINE,
  NEVER_ZERO,
  ADAPTER_NEEDS_BASE,
  ADAPTER_CANNOT_HOLD,
  // headers
  NAMES_MEET,
  RENAMES_NOTHING,
  WHICH_STACK,
  NO_MIXTURE,
  NO_TOKENS,
  ROWS_BY_INDEX,
  NAMES_DIFFER,
  SHAPE_MISMATCH,
  NOT_A_MATRIX,
  DTYPE_UNSUPPORTED,
  KEPT_FROM_ANCHOR,
  PATTERN_MATCHES_NOTHING,
  NO_LAYER,
  FEWER_TENSORS,
  CONFIGS_DIFFER,
  NO_TENSORS,
  TIED_HEAD,
  WRONG_SPACE_IN_FILE,
  TAKEN_AS_A_DELTA,
  // files
  CANNOT_READ,
  BAD_HUB_ID,
  NOT_FETCHED,
  BAD_CHECKPOINT,
  INDEX_DISAGREES,
  PART_OF_A_CHECKPOINT,
  TWO_CHECKPOINTS,
  ADAPTER_IS_NO_MODEL,
  ADAPTER_DOES_NOT_FIT,
  QUANTISED_WEIGHTS,
  OTHER_FORMAT,
  OUTPUT_IS_INPUT,
  OUTPUT_IN_THE_WAY,
  NO_ROOM,
  NO_MEMORY,
  CANNOT_WRITE,
  LINKED_SIDE_FILE,
  CONFIG_DOES_NOT_FOLLOW,
  // recipes of other tools
  BAD_YAML,
  BAD_RECIPE,
  UNKNOWN_KEY,
  DONE_OTHERWISE,
  // data
  NON_FINITE,
  ASSERTION_FAILED,
  EVALUATION_FAILED,
  NOTHING_SELECTED,
  NOT_AS_RECORDED,
  NO_GPU,
  INTERNAL_ERROR;

  /** The name as printed, for instance {@code not-a-model}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<Slug> of(String text) {
    return Arrays.stream(values()).filter(s -> s.text().equals(text)).findFirst();
  }

  @Override
  public String toString() {
    return text();
  }
}
