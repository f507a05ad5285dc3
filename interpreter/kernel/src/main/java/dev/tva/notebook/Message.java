// SPDX-License-Identifier: Apache-2.0
package dev.tva.notebook;

import com.google.gson.JsonObject;
import java.util.List;

/**
 * A message of Jupyter's protocol.
 *
 * @param to whom it is from, or goes to: the frames that a socket puts before it
 */
record Message(
    List<byte[]> to,
    JsonObject header,
    JsonObject parent,
    JsonObject metadata,
    JsonObject content) {
  Message {
    to = List.copyOf(to);
  }

  String type() {
    return header.get("msg_type").getAsString();
  }

  String session() {
    return header.has("session") ? header.get("session").getAsString() : "";
  }

  /** A text of the content, empty where it is missing. */
  String text(String name) {
    return content.has(name) && content.get(name).isJsonPrimitive()
        ? content.get(name).getAsString()
        : "";
  }

  boolean flag(String name, boolean otherwise) {
    return content.has(name) ? content.get(name).getAsBoolean() : otherwise;
  }
}
