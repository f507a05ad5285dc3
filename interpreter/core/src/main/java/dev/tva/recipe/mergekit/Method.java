// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.mergekit;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The methods of mergekit, and the parameters that each reads. */
public enum Method {
  LINEAR("weight normalize"),
  TASK_ARITHMETIC("weight normalize lambda", Base.NEEDED),
  TIES("weight density normalize rescale lambda", Base.NEEDED),
  DARE_TIES("weight density normalize rescale lambda", Base.NEEDED),
  DARE_LINEAR("weight density normalize rescale lambda", Base.NEEDED),
  BREADCRUMBS("weight density gamma normalize rescale lambda", Base.NEEDED),
  BREADCRUMBS_TIES("weight density gamma normalize rescale lambda", Base.NEEDED),
  DELLA("weight density epsilon normalize rescale lambda", Base.NEEDED),
  DELLA_LINEAR("weight density epsilon normalize rescale lambda", Base.NEEDED),
  SLERP("t", Base.NEEDED),
  NUSLERP("weight nuslerp_row_wise nuslerp_flatten", Base.TAKEN),
  MULTISLERP("weight normalize_weights eps", Base.TAKEN),
  KARCHER("max_iter tol", Base.TAKEN),
  MODEL_STOCK("filter_wise", Base.NEEDED),
  NEARSWAP("t", Base.NEEDED),
  SCE("select_topk", Base.NEEDED),
  RAM("epsilon", Base.NEEDED),
  RAMPLUS_TL("epsilon r alpha", Base.NEEDED),
  ARCEE_FUSION("", Base.NEEDED),
  PASSTHROUGH("scale");

  /** What a method does with a base. */
  public enum Base {
    /** It only says whose config and tokenizer the result has. */
    NAMED,
    TAKEN,
    NEEDED
  }

  private final Set<String> parameters;
  private final Base base;

  Method(String parameters) {
    this(parameters, Base.NAMED);
  }

  Method(String parameters, Base base) {
    this.parameters = Set.of(parameters.split(" "));
    this.base = base;
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public Base base() {
    return base;
  }

  public boolean reads(String parameter) {
    return parameters.contains(parameter);
  }

  /** Whether its task vectors are trimmed, voted on and added up by weights. */
  public boolean isTaskArithmetic() {
    return switch (this) {
      case TASK_ARITHMETIC,
          TIES,
          DARE_TIES,
          DARE_LINEAR,
          BREADCRUMBS,
          BREADCRUMBS_TIES,
          DELLA,
          DELLA_LINEAR ->
          true;
      case LINEAR,
          SLERP,
          NUSLERP,
          MULTISLERP,
          KARCHER,
          MODEL_STOCK,
          NEARSWAP,
          SCE,
          RAM,
          RAMPLUS_TL,
          ARCEE_FUSION,
          PASSTHROUGH ->
          false;
    };
  }

  public static Optional<Method> of(String text) {
    return Arrays.stream(values()).filter(m -> m.text().equals(text)).findFirst();
  }

  public static List<String> names() {
    return Arrays.stream(values()).map(Method::text).toList();
  }

  /** All parameters that any method reads. */
  public static Set<String> allParameters() {
    Set<String> all = new java.util.TreeSet<>(Set.of("int8_mask"));
    Arrays.stream(values()).forEach(m -> all.addAll(m.parameters));
    all.remove("");
    return all;
  }
}
