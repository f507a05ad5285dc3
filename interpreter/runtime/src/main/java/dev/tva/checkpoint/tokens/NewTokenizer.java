// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.tokens;

import static dev.tva.diagnostic.Diagnostic.warning;

import dev.tva.catalog.Alteration;
import dev.tva.catalog.Vocabulary;
import dev.tva.catalog.Vocabulary.Token;
import dev.tva.checkpoint.config.JsonText;
import dev.tva.checkpoint.kind.WholeFile;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.plan.Output;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tokenizer of a model whose rows are in the order of other tokens: the files of the model
 * whose tokens they are, with what was put behind them.
 *
 * @param folder where these files are
 * @param was the tokens of the model that the config is of
 */
public record NewTokenizer(Path folder, Vocabulary was, Vocabulary now) {
  private static final Pattern FILES =
      Pattern.compile(
          "tokenizer\\.json|tokenizer_config\\.json|special_tokens_map\\.json|added_tokens\\.json"
              + "|vocab\\.(json|txt)|merges\\.txt|tokenizer\\.model.*|.*\\.(tiktoken|spm)"
              + "|spiece\\.model|sentencepiece\\.bpe\\.model|tekken\\.json"
              + "|chat_template\\.(jinja|json)|tokenization_.*\\.py");

  private static final Set<String> CONFIGS = Set.of("config.json", "generation_config.json");
  private static final String ADDED = "added_tokens";
  private static final String DECODER = "added_tokens_decoder";

  /** Where an output gets one. */
  public static Optional<NewTokenizer> of(Output output, List<Path> folders) {
    List<Alteration.Tokens> all =
        output.alterations().stream()
            .filter(Alteration.Tokens.class::isInstance)
            .map(Alteration.Tokens.class::cast)
            .toList();
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new NewTokenizer(
                folders.get(all.getLast().like()), all.getFirst().was(), all.getLast().now()));
  }

  /** Whether a file of the model goes, since it belongs to its own tokenizer. */
  public boolean replaces(Path file) {
    return file.getNameCount() == 1 && FILES.matcher(file.toString()).matches();
  }

  /** Whether a file has numbers of tokens. */
  public boolean changes(Path file) {
    return file.getNameCount() == 1 && CONFIGS.contains(file.toString());
  }

  /** A config with the numbers that its tokens have now. */
  public byte[] changed(Path file, byte[] config) throws IOException {
    return ids(file, config).changed().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** What a person should know of a config. */
  public List<Diagnostic> check(Path file, byte[] config, Output output) throws IOException {
    List<List<String>> lost = ids(file, config).lost();
    return lost.isEmpty()
        ? List.of()
        : List.of(
            warning(
                    Slug.CONFIG_DOES_NOT_FOLLOW,
                    "`" + file + "` names tokens that there are not any more")
                .at(output.place())
                .table(List.of("field", "token"), lost)
                .note("the config is written with the numbers they had")
                .build());
  }

  private TokenIds ids(Path file, byte[] config) throws IOException {
    Path theirs = folder.resolve(file);
    String like = Files.isRegularFile(theirs) ? latin(Files.readAllBytes(theirs)) : "";
    return TokenIds.of(latin(config), like, was, now);
  }

  /** Latin-1 takes every byte to one character and back; the marks of JSON are ASCII. */
  private static String latin(byte[] text) {
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(f -> replaces(f.getFileName()) && Files.isRegularFile(f)).sorted().toList();
    }
  }

  public long bytes() throws IOException {
    long bytes = 0;
    for (Path file : files()) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  /** Writes its files. */
  public void copy(Path to) throws IOException {
    boolean full = Files.isRegularFile(folder.resolve(Tokenizers.JSON));
    boolean listed = false;
    for (Path file : files()) {
      String name = file.getFileName().toString();
      byte[] bytes = WholeFile.bytes(file);
      listed |= name.equals(Tokenizers.ADDED);
      Files.write(to.resolve(name), now.appended().isEmpty() ? bytes : more(name, bytes));
    }
    if (!now.appended().isEmpty() && !full && !listed) {
      Files.write(to.resolve(Tokenizers.ADDED), more(Tokenizers.ADDED, new byte[] {'{', '}'}));
    }
  }

  /** A file with the tokens that were put behind. */
  private byte[] more(String name, byte[] file) {
    JsonText json = JsonText.of(latin(file));
    json.root(Set.of(ADDED, DECODER))
        .ifPresent(root -> {
          switch (name) {
            case Tokenizers.JSON -> {
              List<String> written = new ArrayList<>();
              if (root.values().get(ADDED) instanceof JsonText.Items items) {
                items.values().forEach(v -> written.add(json.written(v)));
                written.addAll(appended(AddedToken::written));
                json.arrange(items, written);
              } else {
                String all = String.join(", ", appended(AddedToken::written));
                json.add(root, List.of("\"" + ADDED + "\": [" + all + "]"));
              }
            }
            case Tokenizers.ADDED -> json.add(root, appended(t -> t.quoted() + ": " + t.id()));
            case "tokenizer_config.json" -> {
              if (root.values().get(DECODER) instanceof JsonText.Fields fields) {
                json.add(fields, appended(t -> "\"" + t.id() + "\": " + t.unnumbered()));
              }
            }
            default -> {}
          }
        });
    return json.changed().getBytes(StandardCharsets.ISO_8859_1);
  }

  private List<String> appended(java.util.function.Function<AddedToken, String> as) {
    List<String> all = new ArrayList<>();
    for (Token token : now.appended()) {
      all.add(as.apply(AddedToken.of(token, now.row(token.text()).orElseThrow())));
    }
    return all;
  }
}
