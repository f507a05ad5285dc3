// SPDX-License-Identifier: Apache-2.0
package dev.tva.hub;

import java.io.IOException;
import java.net.URI;
import java.util.OptionalLong;

/**
 * A file of a repository, as its hub speaks of it.
 *
 * @param uri where its bytes are asked for
 * @param etag what its content is called: a SHA-256 of large files, a git hash of small ones
 */
record Located(String name, URI uri, String etag, OptionalLong size) {
  /** What the answer to a question for the head says. */
  static Located of(String name, URI uri, Http.Answer head) throws IOException {
    String etag =
        head.headers()
            .firstValue("X-Linked-Etag")
            .or(() -> head.headers().firstValue("ETag"))
            .orElse("")
            .replaceFirst("^W/", "")
            .replace("\"", "");
    if (!HubCache.isBlobName(etag)) {
      throw new IOException("the hub does not say what is in " + name);
    }
    boolean redirected = head.status() / 100 == 3;
    OptionalLong size = head.headers().firstValueAsLong("X-Linked-Size");
    if (size.isEmpty() && !redirected) {
      size = head.headers().firstValueAsLong("Content-Length");
    }
    return new Located(
        name, uri, etag, size.isPresent() && size.getAsLong() < 0 ? OptionalLong.empty() : size);
  }
}
