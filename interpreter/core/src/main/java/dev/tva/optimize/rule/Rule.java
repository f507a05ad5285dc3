// SPDX-License-Identifier: Apache-2.0
package dev.tva.optimize.rule;

import dev.tva.graph.GraphBuilder;
import dev.tva.graph.Value;
import java.util.Optional;

/** One rewrite: a value whose children are rewritten already, to a better one. */
public interface Rule {
  /** Empty where the rule does not fire; never the value itself. */
  Optional<Value> apply(Value value, GraphBuilder graph);
}
