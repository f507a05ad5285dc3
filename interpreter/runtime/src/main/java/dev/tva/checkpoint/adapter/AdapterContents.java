// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.adapter;

import dev.tva.adapter.Place;
import dev.tva.catalog.AdapterForm;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.checkpoint.adapter.AdapterTensors.Part;
import dev.tva.checkpoint.adapter.AdapterTensors.Source;
import dev.tva.checkpoint.kind.Adapters;
import dev.tva.checkpoint.read.TensorStore;
import dev.tva.checkpoint.sum.ContentSum;
import dev.tva.factor.Approximation;
import dev.tva.factor.Factors;
import dev.tva.kernel.Matrix;
import dev.tva.kernel.codec.TileCodec;
import dev.tva.plan.Output;
import dev.tva.tensor.DType;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of an adapter. Ranks, and which tensors changed, are known at the end, and only then
 * the names and the header.
 */
public final class AdapterContents implements Closeable {

  private final Output output;
  private final Output.AsAdapter form;
  private final AdapterLayout layout;
  private final Spool spool;
  private final Optional<TensorStore> base;
  private final Map<String, Whole> wholes = new HashMap<>();
  private final Map<String, Held> factors = new TreeMap<>();

  /** A tensor that is held whole: where it is set aside, and whether it is not the base's. */
  private static final class Whole {
    private final long at;
    private boolean changed;

    Whole(long at) {
      this.at = at;
    }
  }

  /**
   * Factors set aside one behind the other.
   *
   * @param matrices that each have such a rank
   */
  private record Held(long at, int rank, int matrices, double error) {}

  private static final Held NOTHING = new Held(0, 0, 1, 0);

  private AdapterContents(
      Output output, AdapterLayout layout, Spool spool, Optional<TensorStore> base) {
    this.output = output;
    this.form = output.adapter().orElseThrow();
    this.layout = layout;
    this.spool = spool;
    this.base = base;
    output
        .tensors()
        .forEach((name, spec) -> {
          if (!form.factored().contains(name)) {
            wholes.put(name, new Whole(spool.reserve(spec.bytes())));
          }
        });
  }

  /**
   * Opens what is set aside.
   *
   * @param folder where that lies; with empty, where the system puts such things
   * @param inputs where the plan's inputs are
   */
  public static AdapterContents open(Output output, Optional<Path> folder, List<Path> inputs)
      throws IOException {
    Output.AsAdapter form = output.adapter().orElseThrow();
    AdapterLayout layout = AdapterLayout.of(form, form.base().map(b -> inputs.get(b.input())));
    boolean compares =
        form.form().kind() == AdapterForm.Kind.LORA
            && output.tensors().size() > form.factored().size();
    Optional<TensorStore> base =
        compares && form.base().isPresent()
            ? Optional.of(TensorStore.open(form.base().get().manifest()))
            : Optional.empty();
    try {
      return new AdapterContents(output, layout, new Spool(folder), base);
    } catch (IOException e) {
      try (Closeable _ = base.isPresent() ? base.get() : () -> {}) {
        throw e;
      }
    }
  }

  /** Part of a tensor that is held whole. */
  public void write(String tensor, long offset, ByteBuffer bytes) throws IOException {
    Whole whole = wholes.get(tensor);
    if (!whole.changed && differs(tensor, offset, bytes.duplicate())) {
      whole.changed = true;
    }
    spool.write(whole.at + offset, bytes);
  }

  /** From the base, or of a delta from zero. */
  private boolean differs(String tensor, long offset, ByteBuffer bytes) throws IOException {
    if (base.isEmpty()) {
      while (bytes.hasRemaining()) {
        if (bytes.get() != 0) {
          return true;
        }
      }
      return false;
    }
    Manifest manifest = base.get().manifest();
    Piece piece = manifest.piece(tensor).orElseThrow();
    if (piece.spec().dtype() != output.tensors().get(tensor).dtype()) {
      return true;
    }
    ByteBuffer own = ByteBuffer.allocate(bytes.remaining());
    base.get().read(piece, offset, own);
    return !own.flip().equals(bytes);
  }

  /**
   * Factors; the left one lies behind the right one. Of several matrices in one tensor, the rows of
   * the right ones are one below the other, and the columns of the left ones in turn.
   */
  public long write(String tensor, List<Factors> all) throws IOException {
    boolean turned = layout.isTurned(tensor, output.tensors().get(tensor).shape());
    Approximation held = Approximation.of(0, tensor, all);
    DType dtype = output.tensors().get(tensor).dtype();
    try (Arena arena = Arena.ofConfined()) {
      ByteBuffer first = encoded(right(arena, all, held.rank(), turned), dtype);
      ByteBuffer second = encoded(left(arena, all, held.rank(), turned), dtype);
      long bytes = first.remaining() + (long) second.remaining();
      long at = spool.reserve(bytes);
      long behind = at + first.remaining();
      spool.write(at, first);
      spool.write(behind, second);
      synchronized (factors) {
        factors.put(tensor, new Held(at, held.rank(), all.size(), held.error()));
      }
      return bytes;
    }
  }

  private static Matrix right(Arena arena, List<Factors> all, int rank, boolean turned) {
    Matrix one = turned ? all.getFirst().left() : all.getFirst().right();
    int cols = turned ? one.rows() : one.cols();
    Matrix to = Matrix.allocate(arena, all.size() * rank, cols, one.precision());
    for (int e = 0; e < all.size(); e++) {
      Factors f = all.get(e);
      for (int k = 0; k < f.rank(); k++) {
        for (int j = 0; j < cols; j++) {
          to.set(e * rank + k, j, turned ? f.left().at(j, k) : f.right().at(k, j));
        }
      }
    }
    return to;
  }

  private static Matrix left(Arena arena, List<Factors> all, int rank, boolean turned) {
    Matrix one = turned ? all.getFirst().right() : all.getFirst().left();
    int rows = turned ? one.cols() : one.rows();
    Matrix to = Matrix.allocate(arena, rows, rank * all.size(), one.precision());
    for (int e = 0; e < all.size(); e++) {
      Factors f = all.get(e);
      for (int k = 0; k < f.rank(); k++) {
        for (int i = 0; i < rows; i++) {
          to.set(i, k * all.size() + e, turned ? f.right().at(k, i) : f.left().at(i, k));
        }
      }
    }
    return to;
  }

  private static ByteBuffer encoded(Matrix x, DType dtype) {
    int n = Math.multiplyExact(x.rows(), x.cols());
    ByteBuffer to = ByteBuffer.allocate(Math.toIntExact(dtype.bytes(n)));
    TileCodec.of(dtype, x.precision()).encode(x.data(), MemorySegment.ofArray(to.array()), n);
    return to;
  }

  /** Writes the file, and beside it what a directory has. */
  public void complete(Path partial, Map<String, String> described) throws IOException {
    AdapterTensors tensors = tensors();
    Map<String, String> metadata = new TreeMap<>(described);
    if (metadata.containsKey(Output.CONTENT)) {
      ContentSum sum = new ContentSum(tensors.specs());
      tensors.read(sum::add);
      metadata.put(Output.CONTENT, sum.finish());
    }
    boolean file = form.form().kind() == AdapterForm.Kind.KOHYA;
    tensors.write(file ? partial : partial.resolve(Adapters.WEIGHTS), metadata);
    if (!file) {
      Files.writeString(partial.resolve(Adapters.CONFIG), layout.config(held()));
    }
  }

  /** What is in the file, once all is written. */
  public AdapterTensors tensors() {
    AdapterLayout.Held held = held();
    List<Part> parts = new ArrayList<>();
    held.ranks()
        .keySet()
        .forEach(tensor -> factors(tensor, factors.getOrDefault(tensor, NOTHING), held, parts));
    held.wholes()
        .forEach(tensor -> {
          long at = wholes.get(tensor).at;
          TensorSpec spec = output.tensors().get(tensor);
          List<String> names = new ArrayList<>(List.of(layout.whole(tensor, held)));
          layout.again(tensor, held).ifPresent(names::add);
          names.forEach(name -> parts.add(new Part(name, spec, from(at))));
        });
    return new AdapterTensors(parts);
  }

  /** How well the tensors with factors are held. */
  public List<Approximation> approximations() {
    return factors.entrySet().stream()
        .map(e -> new Approximation(0, e.getKey(), e.getValue().rank(), e.getValue().error()))
        .toList();
  }

  /** Of what is written, or of what the base has and the delta does not change. */
  private TensorSpec spec(String tensor) {
    TensorSpec own = output.tensors().get(tensor);
    if (own != null) {
      return own;
    }
    DType dtype =
        form.factored().stream()
            .findFirst()
            .map(t -> output.tensors().get(t).dtype())
            .orElse(DType.F32);
    Manifest manifest = form.base().orElseThrow().manifest();
    return new TensorSpec(dtype, manifest.find(tensor).orElseThrow().shape());
  }

  private Optional<String> group(String tensor) {
    return layout.group(tensor, spec(tensor).shape());
  }

  /** Those that must have the same rank have the largest. */
  private AdapterLayout.Held held() {
    int most = 0;
    Set<String> groups = new HashSet<>();
    for (Map.Entry<String, Held> e : factors.entrySet()) {
      Optional<String> group = group(e.getKey());
      if (group.isPresent() && e.getValue().rank() > 0) {
        groups.add(group.get());
        most = Math.max(most, e.getValue().rank());
      }
    }
    Map<String, Integer> ranks = new TreeMap<>();
    for (Map.Entry<String, Held> e : factors.entrySet()) {
      boolean grouped = group(e.getKey()).filter(groups::contains).isPresent();
      if (grouped || e.getValue().rank() > 0) {
        ranks.put(e.getKey(), grouped ? most : e.getValue().rank());
      }
    }
    int same = most;
    Stream<String> ofBase =
        groups.isEmpty()
            ? Stream.of()
            : form.base().stream().flatMap(b -> b.manifest().names().stream());
    ofBase
        .filter(tensor -> group(tensor).filter(groups::contains).isPresent())
        .forEach(tensor -> ranks.putIfAbsent(tensor, same));
    List<String> changed =
        wholes.entrySet().stream()
            .filter(e -> e.getValue().changed)
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    boolean peft = form.form().kind() == AdapterForm.Kind.LORA;
    if (ranks.isEmpty() && (peft || changed.isEmpty())) {
      List<String> zeros = peft ? someMatrix().stream().toList() : List.of();
      (zeros.isEmpty() ? form.factored() : zeros).forEach(tensor -> ranks.put(tensor, 1));
    }
    // A file without a tensor says nothing, not even that nothing changes.
    return new AdapterLayout.Held(
        ranks,
        ranks.isEmpty() && changed.isEmpty()
            ? wholes.keySet().stream().sorted().toList()
            : changed);
  }

  /** PEFT loads no adapter without factors: one of these matrices then gets some of zeros. */
  private Optional<String> someMatrix() {
    return form.base().stream()
        .flatMap(b -> b.manifest().tensors().entrySet().stream())
        .filter(e -> Place.of(e.getKey(), e.getValue().shape()) == Place.LINEAR)
        .map(Map.Entry::getKey)
        .filter(tensor -> group(tensor).isEmpty())
        .findFirst();
  }

  private Source from(long at) {
    return (offset, to) -> spool.read(at + offset, to);
  }

  /** Lines of what is set aside, each with zeros behind it up to a length in bytes. */
  private Source from(long at, long line, long length) {
    return (offset, to) -> {
      for (long o = offset; to.hasRemaining(); ) {
        long into = o % length;
        int n = (int) Math.min(to.remaining(), (into < line ? line : length) - into);
        ByteBuffer some = to.slice(to.position(), n);
        if (into < line) {
          spool.read(at + o / length * line + into, some);
        } else {
          while (some.hasRemaining()) {
            some.put((byte) 0);
          }
        }
        to.position(to.position() + n);
        o += n;
      }
    };
  }

  private void factors(String tensor, Held h, AdapterLayout.Held all, List<Part> parts) {
    TensorSpec spec = spec(tensor);
    int rank = all.ranks().get(tensor);
    AdapterLayout.Names names = layout.factors(tensor, spec.shape(), rank, all);
    long width = spec.dtype().bytes(1);
    long right = elements(names.shapeOfA()) / rank * h.rank() * width;
    long rows = names.shapeOfB().getFirst();
    long longer = elements(names.shapeOfB()) / rows * width;
    parts.add(
        new Part(
            names.a(),
            new TensorSpec(spec.dtype(), new Shape(names.shapeOfA())),
            from(h.at(), right / h.matrices(), elements(names.shapeOfA()) * width / h.matrices())));
    parts.add(
        new Part(
            names.b(),
            new TensorSpec(spec.dtype(), new Shape(names.shapeOfB())),
            from(h.at() + right, longer / rank * h.rank(), longer)));
    names
        .alpha()
        .ifPresent(alpha ->
            parts.add(
                new Part(
                    alpha,
                    new TensorSpec(DType.F32, new Shape(List.of())),
                    (_, to) -> to.order(ByteOrder.LITTLE_ENDIAN).putFloat(rank))));
  }

  private static long elements(List<Long> shape) {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  @Override
  public void close() throws IOException {
    try (Closeable _ = base.isPresent() ? base.get() : () -> {}) {
      spool.close();
    }
  }
}
