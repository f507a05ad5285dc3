// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import dev.tva.catalog.Piece;
import dev.tva.tensor.TensorSpec;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What pieces are, seen as a map of its own: of many thousand names one map is enough. */
public final class SpecsOf extends AbstractMap<String, TensorSpec> {
  private final Map<String, Piece> pieces;

  public SpecsOf(Map<String, Piece> pieces) {
    this.pieces = pieces;
  }

  @Override
  public boolean containsKey(Object name) {
    return pieces.containsKey(name);
  }

  @Override
  public @Nullable TensorSpec get(Object name) {
    Piece piece = pieces.get(name);
    return piece == null ? null : piece.spec();
  }

  @Override
  public Set<String> keySet() {
    return pieces.keySet();
  }

  @Override
  public Set<Map.Entry<String, TensorSpec>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<String, TensorSpec>> iterator() {
        Iterator<Map.Entry<String, Piece>> each = pieces.entrySet().iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return each.hasNext();
          }

          @Override
          public Map.Entry<String, TensorSpec> next() {
            Map.Entry<String, Piece> piece = each.next();
            return Map.entry(piece.getKey(), piece.getValue().spec());
          }
        };
      }

      @Override
      public int size() {
        return pieces.size();
      }
    };
  }
}
