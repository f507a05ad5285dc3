// SPDX-License-Identifier: Apache-2.0
package dev.tva.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which hub, and where what comes from it is kept.
 *
 * @param endpoint the address of the hub, without a slash behind
 * @param cache the folder that all programs keep what they fetch in
 * @param token what says to the hub who asks, unless it is not to be said
 * @param offline whether the cache is all there is
 * @param patience how long an answer, or the next of its bytes, is waited for
 * @param proxies the variables that name proxies
 */
public record HubSettings(
    String endpoint,
    Path cache,
    Optional<String> token,
    boolean offline,
    Duration patience,
    Map<String, String> proxies) {
  private static final List<String> YES = List.of("1", "ON", "YES", "TRUE");
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{(\\w+)\\})");
  private static final Pattern SCHEME = Pattern.compile("^\\w+(?=://)");
  private static final long PATIENCE_SECONDS = 10;

  /** As the variables say that other programs heed. */
  public static HubSettings of(Map<String, String> environment, boolean offline) {
    var e = new Environment(environment);
    String user = e.get("XDG_CACHE_HOME").orElse(environment.getOrDefault("HOME", "") + "/.cache");
    String home = e.get("HF_HOME").orElse(user + "/huggingface");
    String cache =
        e.get("HF_HUB_CACHE").or(() -> e.get("HUGGINGFACE_HUB_CACHE")).orElse(home + "/hub");
    Optional<String> token =
        e.says("HF_HUB_DISABLE_IMPLICIT_TOKEN")
            ? Optional.empty()
            : e.get("HF_TOKEN")
                .or(() -> e.get("HUGGING_FACE_HUB_TOKEN"))
                .or(() -> stored(e.get("HF_TOKEN_PATH").orElse(home + "/token")));
    return new HubSettings(
        endpoint(e.get("HF_ENDPOINT").orElse("https://huggingface.co")),
        Path.of(cache),
        token.map(String::strip).filter(t -> !t.isEmpty()),
        offline || e.says("HF_HUB_OFFLINE") || e.says("TRANSFORMERS_OFFLINE"),
        Duration.ofSeconds(e.seconds("HF_HUB_DOWNLOAD_TIMEOUT").orElse(PATIENCE_SECONDS)),
        environment.entrySet().stream()
            .filter(v -> v.getKey().toUpperCase(Locale.ROOT).endsWith("_PROXY"))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private static String endpoint(String given) {
    String plain = given.strip().replaceFirst("/+$", "");
    return SCHEME.matcher(plain).replaceFirst(m -> m.group().toLowerCase(Locale.ROOT));
  }

  private static Optional<String> stored(String file) {
    try {
      return Optional.of(Files.readString(Path.of(file)));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** Never shows the token. */
  @Override
  public String toString() {
    return "hub " + endpoint + ", cache " + cache + (offline ? ", offline" : "");
  }

  private record Environment(Map<String, String> all) {
    Optional<String> get(String name) {
      return Optional.ofNullable(all.get(name)).filter(v -> !v.isBlank()).map(this::expanded);
    }

    boolean says(String name) {
      return get(name).map(v -> YES.contains(v.toUpperCase(Locale.ROOT))).orElse(false);
    }

    Optional<Long> seconds(String name) {
      return get(name).filter(v -> v.matches("[1-9]\\d{0,5}")).map(Long::valueOf);
    }

    /** Variables and the home folder, which other programs put in here too. */
    private String expanded(String value) {
      String whole =
          VARIABLE
              .matcher(value)
              .replaceAll(m -> {
                String name = m.group(1) == null ? m.group(2) : m.group(1);
                return Matcher.quoteReplacement(all.getOrDefault(name, m.group()));
              });
      return whole.equals("~") || whole.startsWith("~/")
          ? all.getOrDefault("HOME", "~") + whole.substring(1)
          : whole;
    }
  }
}
