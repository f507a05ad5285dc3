// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import dev.tva.syntax.Expr;
import java.util.Optional;

/** Where a save goes whose path has holes. */
final class SavePath {
  private SavePath() {}

  /**
   * The folder that the text in front of the first hole names, where what fills the holes leads out
   * of it; a path that begins with a hole is the caller's to choose.
   *
   * @param text the path with its holes filled
   */
  static Optional<String> left(Expr path, String text) {
    if (!(path instanceof Expr.Text t)
        || t.parts().size() < 2
        || !(t.parts().getFirst() instanceof Expr.Part.Literal(_, String first))) {
      return Optional.empty();
    }
    String folder = first.substring(0, first.lastIndexOf('/') + 1);
    int depth = 0;
    for (String name : text.substring(folder.length()).split("[/\\\\]")) {
      depth += name.isEmpty() || name.equals(".") ? 0 : name.equals("..") ? -1 : 1;
      if (depth < 0) {
        return Optional.of(folder.isEmpty() ? "./" : folder);
      }
    }
    return Optional.empty();
  }
}
