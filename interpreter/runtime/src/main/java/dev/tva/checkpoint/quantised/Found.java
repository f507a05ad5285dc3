// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.quantised;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.catalog.Piece.Alphabet;
import dev.tva.catalog.Piece.Dequantised;
import dev.tva.catalog.Piece.Packing;
import dev.tva.catalog.Piece.Scales;
import dev.tva.catalog.Piece.Stored;
import dev.tva.catalog.Piece.Zeros;
import dev.tva.checkpoint.read.TensorStore;
import dev.tva.tensor.DType;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.IntStream;

/** The weights found behind codes so far, and the tensors that go into them. */
final class Found {
  /** One code is one byte. */
  static final Packing BYTES = new Packing(8, List.of(0), false);

  private final Manifest stored;
  private final QuantConfig config;
  private final Map<String, Dequantised> weights = new HashMap<>();
  private final Map<String, Shape> shapes = new HashMap<>();
  private final Set<String> partners = new HashSet<>();
  private final SequencedSet<String> reasons = new LinkedHashSet<>();

  Found(Manifest stored, QuantConfig config) {
    this.stored = stored;
    this.config = config;
  }

  Manifest stored() {
    return stored;
  }

  QuantConfig config() {
    return config;
  }

  Map<String, Dequantised> weights() {
    return weights;
  }

  Set<String> partners() {
    return partners;
  }

  /** Codes that are not read, and why. */
  void refuse(String reason) {
    reasons.add(reason);
  }

  /** Codes lack a tensor that they need. */
  void refuseWithout(String tensor) {
    refuse("`" + tensor + "` is not there");
  }

  /** The shapes of a weight's codes and partners are of no one weight. */
  void refuseUnfit(String weight) {
    refuse("the shapes of the tensors of `" + weight + "` do not fit each other");
  }

  /** Whether codes are refused, since one of these is beside them and would change them. */
  boolean refuses(List<String> unread) {
    for (String tensor : unread) {
      if (stored.find(tensor).isPresent()) {
        refuse("`" + tensor + "` is beside them, which is not read");
        return true;
      }
    }
    return false;
  }

  SequencedSet<String> reasons() {
    return reasons;
  }

  /** The bytes of a small tensor. */
  static ByteBuffer read(Stored tensor) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(tensor.spec().bytes()));
    var one =
        new Manifest("", Map.of("it", tensor.spec()), Map.of("it", tensor), Map.of(), List.of());
    try (TensorStore store = TensorStore.open(one)) {
      store.read(tensor, 0, bytes);
    }
    return bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A tensor as it lies in its file. */
  Optional<Stored> tensor(String name) {
    return stored.pieces().get(name) instanceof Stored s ? Optional.of(s) : Optional.empty();
  }

  Optional<Stored> tensor(String name, DType dtype) {
    return tensor(name).filter(s -> s.spec().dtype() == dtype);
  }

  /** Names that end in a suffix, without it, whose tensor has the type. */
  List<String> modules(String suffix, DType dtype) {
    return stored.names().stream()
        .filter(n -> n.endsWith(suffix) && tensor(n, dtype).isPresent())
        .map(n -> n.substring(0, n.length() - suffix.length()))
        .toList();
  }

  /** Takes a weight of a shape, which these tensors are, and nothing else. */
  void add(
      String name,
      List<Long> shape,
      Stored codes,
      Packing packing,
      Alphabet alphabet,
      Scales scales,
      Optional<Zeros> zeros,
      boolean transposed,
      List<String> of) {
    TensorSpec spec = new TensorSpec(DType.F32, new Shape(shape));
    addFlat(
        name,
        shape,
        new Dequantised(codes, packing, alphabet, scales, zeros, 0, transposed, spec),
        of);
  }

  /** Takes a weight whose elements in order are those of a piece, of whatever shape that is. */
  void addFlat(String name, List<Long> shape, Dequantised piece, List<String> of) {
    weights.put(name, piece);
    shapes.put(name, new Shape(shape));
    partners.addAll(of);
  }

  Shape shape(String weight) {
    return Objects.requireNonNull(shapes.get(weight));
  }

  /** The shifts of codes that fill words of 32 bits, the lowest first. */
  static Packing words(int bits, boolean alongRows) {
    return new Packing(
        bits, IntStream.range(0, 32 / bits).map(i -> i * bits).boxed().toList(), alongRows);
  }

  static long dimension(Piece piece, int at) {
    List<Long> dimensions = piece.spec().shape().dimensions();
    return at < dimensions.size() ? dimensions.get(at) : 1;
  }
}
