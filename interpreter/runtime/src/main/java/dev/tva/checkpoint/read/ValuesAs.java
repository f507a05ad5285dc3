// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A map whose values are seen as something else, made of them each time: of many thousand names one
 * map is enough.
 */
public final class ValuesAs<V, W> extends AbstractMap<String, W> {
  private final Map<String, V> map;
  private final Function<V, W> as;

  public ValuesAs(Map<String, V> map, Function<V, W> as) {
    this.map = map;
    this.as = as;
  }

  @Override
  public boolean containsKey(Object name) {
    return map.containsKey(name);
  }

  @Override
  public @Nullable W get(Object name) {
    V value = map.get(name);
    return value == null ? null : as.apply(value);
  }

  @Override
  public Set<String> keySet() {
    return map.keySet();
  }

  @Override
  public Set<Map.Entry<String, W>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<String, W>> iterator() {
        Iterator<Map.Entry<String, V>> each = map.entrySet().iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return each.hasNext();
          }

          @Override
          public Map.Entry<String, W> next() {
            Map.Entry<String, V> entry = each.next();
            return Map.entry(entry.getKey(), as.apply(entry.getValue()));
          }
        };
      }

      @Override
      public int size() {
        return map.size();
      }
    };
  }
}
