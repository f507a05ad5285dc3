// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.tokens;

import dev.tva.catalog.Vocabulary;
import dev.tva.checkpoint.config.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The numbers of tokens in a config: those that the config beside the new tokenizer has, and where
 * it says nothing, those that the same tokens have now.
 */
final class TokenIds {
  private static final Pattern FIELD =
      Pattern.compile(
          ".*_token_(id|ids|index)|(begin_)?suppress_tokens|bad_words_ids|forced_decoder_ids");

  /** Pairs of a place in a text and a token. */
  private static final String PAIRS = "forced_decoder_ids";

  private final JsonText json;
  private final JsonText theirs;
  private final Vocabulary was;
  private final Vocabulary now;
  private final List<List<String>> lost = new ArrayList<>();

  private TokenIds(JsonText json, JsonText theirs, Vocabulary was, Vocabulary now) {
    this.json = json;
    this.theirs = theirs;
    this.was = was;
    this.now = now;
  }

  /**
   * @param like the config of the same name beside the new tokenizer; empty where there is none
   */
  static TokenIds of(String config, String like, Vocabulary was, Vocabulary now) {
    TokenIds ids = new TokenIds(JsonText.of(config), JsonText.of(like), was, now);
    ids.json.root().ifPresent(root -> ids.change(root, ids.theirs.root()));
    return ids;
  }

  String changed() {
    return json.changed();
  }

  /** Fields with tokens that have no row any more. */
  List<List<String>> lost() {
    return lost;
  }

  private void change(JsonText.Fields fields, Optional<JsonText.Fields> like) {
    fields
        .values()
        .forEach((name, value) -> {
          Optional<JsonText.Value> there =
              like.flatMap(l -> Optional.ofNullable(l.values().get(name)));
          if (value instanceof JsonText.Fields inner) {
            change(
                inner,
                there.filter(JsonText.Fields.class::isInstance).map(JsonText.Fields.class::cast));
          } else if (FIELD.matcher(name).matches()) {
            Optional<String> written = there.map(theirs::written).filter(w -> !w.equals("null"));
            written.ifPresentOrElse(w -> json.replace(value, w), () -> move(name, value, 0));
          }
        });
  }

  private void move(String field, JsonText.Value value, int place) {
    switch (value) {
      case JsonText.Items items -> {
        boolean pair = field.equals(PAIRS) && items.values().size() == 2;
        for (int i = 0; i < items.values().size(); i++) {
          move(field, items.values().get(i), pair && i == 0 ? -1 : 0);
        }
      }
      case JsonText.Plain plain -> {
        Optional<Integer> id = plain.number().filter(n -> n >= 0 && place == 0);
        Optional<String> token = id.flatMap(was::at);
        Optional<Integer> row = token.flatMap(now::row);
        if (row.isPresent()) {
          json.replace(value, row.get().toString());
        } else {
          token.ifPresent(t -> lost.add(List.of(field, t)));
        }
      }
      case JsonText.Fields _, JsonText.Skipped _ -> {}
    }
  }
}
