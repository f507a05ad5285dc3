// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.card;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repository of a hub, as the place of a checkpoint in the hub's cache says it.
 *
 * @param name as in {@code org/name}
 */
record HubId(String name, Optional<String> commit) {
  private static final Pattern CACHED =
      Pattern.compile(".*/models--([\\w.-]+?)--([\\w.-]+)(?:/snapshots/([0-9a-f]{7,64}))?(?:/.*)?");

  static Optional<HubId> of(Path path) {
    Matcher m = CACHED.matcher(path.toAbsolutePath().toString().replace('\\', '/'));
    return m.matches()
        ? Optional.of(new HubId(m.group(1) + "/" + m.group(2), Optional.ofNullable(m.group(3))))
        : Optional.empty();
  }
}
