// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static dev.safetensors.SafetensorsException.cut;
import static dev.safetensors.SafetensorsException.quote;

import dev.safetensors.SafetensorsException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a header says of its tensors, one after the other: of many thousand most have a shape
 * that another one had before, and then it is made once.
 */
final class HeaderEntry {
  private final StrictJson json;
  private final List<Long> offsets = new ArrayList<>();
  private final List<Long> dimensions = new ArrayList<>();
  private final Map<List<Long>, List<Long>> shapes = new HashMap<>();
  private final StrictJson.Element offset;
  private final StrictJson.Element dimension;
  private @Nullable DType dtype;
  private boolean shaped;
  private boolean placed;

  HeaderEntry(StrictJson json) {
    this.json = json;
    this.offset = () -> offsets.add(json.natural(Reason.BAD_OFFSETS, "data_offsets"));
    this.dimension = () -> dimensions.add(json.natural(Reason.BAD_SHAPE, "the shape"));
  }

  /** Its fields may come in any order. */
  TensorInfo read(String name) throws IOException {
    dtype = null;
    shaped = false;
    placed = false;
    json.object(Reason.BAD_TENSOR, "the entry", this::isNew, this::field);
    DType type = dtype;
    if (type == null) {
      throw missing("dtype");
    }
    if (!shaped) {
      throw missing("shape");
    }
    if (!placed) {
      throw missing("data_offsets");
    }
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw json.fail(
          Reason.BAD_OFFSETS, "data_offsets is " + cut(offsets) + ", not a begin and an end");
    }
    List<Long> shape = shape();
    checkSize(type, shape);
    return new TensorInfo(name, type, shape, offsets.get(0), offsets.get(1));
  }

  private boolean isNew(String key) {
    return switch (key) {
      case "dtype" -> dtype == null;
      case "shape" -> !shaped;
      case "data_offsets" -> !placed;
      default -> true;
    };
  }

  private void field(String key) throws IOException {
    switch (key) {
      case "dtype" -> dtype = type();
      case "shape" -> {
        dimensions.clear();
        json.array(Reason.BAD_SHAPE, "the shape", dimension);
        shaped = true;
      }
      case "data_offsets" -> {
        offsets.clear();
        json.array(Reason.BAD_OFFSETS, "data_offsets", offset);
        placed = true;
      }
      default -> throw json.fail(Reason.BAD_TENSOR, "the field " + quote(key) + " is unknown");
    }
  }

  private DType type() throws IOException {
    String name = json.string(Reason.BAD_TENSOR, "the dtype");
    Optional<DType> known = DType.named(name);
    if (known.isEmpty()) {
      throw json.fail(Reason.UNKNOWN_DTYPE, "the dtype " + quote(name) + " is unknown");
    }
    return known.get();
  }

  private SafetensorsException missing(String field) {
    return json.fail(Reason.BAD_TENSOR, "the field " + field + " is missing");
  }

  private List<Long> shape() {
    List<Long> known = shapes.get(dimensions);
    if (known == null) {
      known = List.copyOf(dimensions);
      shapes.put(known, known);
    }
    return known;
  }

  private void checkSize(DType type, List<Long> shape) throws IOException {
    long needed;
    try {
      needed = Sizes.bytes(type, shape);
    } catch (IllegalArgumentException e) {
      throw json.fail(Reason.BAD_SHAPE, e.getMessage(), e);
    }
    long given = offsets.get(1) - offsets.get(0);
    if (given != needed) {
      throw json.fail(
          Reason.SIZE_MISMATCH,
          "data_offsets spans %d bytes, but dtype %s and shape %s need %d"
              .formatted(given, type, cut(shape), needed));
    }
  }
}
