// SPDX-License-Identifier: Apache-2.0
package dev.tva.pass;

import dev.tva.catalog.Piece;
import dev.tva.catalog.Rows;
import dev.tva.checkpoint.OutputWriter;
import dev.tva.checkpoint.read.TensorStore;
import dev.tva.checkpoint.sum.InputSums;
import dev.tva.factor.Approximation;
import dev.tva.factor.Factors;
import dev.tva.kernel.Elements;
import dev.tva.plan.Output;
import dev.tva.plan.Plan;
import dev.tva.tensor.DType;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorNames;
import dev.tva.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** What the workers of one run share. */
public final class Run {
  private final Plan plan;
  private final List<TensorStore> inputs;
  private final boolean allowNonFinite;
  private final Progress progress;
  private final long total;
  private final LongAdder read = new LongAdder();
  private final LongAdder written = new LongAdder();
  private final Set<String> differing = new TreeSet<>();
  private final List<Approximation> approximations = new ArrayList<>();

  /** Only where an output records them. */
  private final Optional<ReadSums> sums;

  private List<OutputWriter> writers = List.of();

  /**
   * @param touched the tensors that the run needs of each input, by index
   */
  public Run(
      Plan plan,
      List<TensorStore> inputs,
      List<SortedSet<String>> touched,
      boolean allowNonFinite,
      Progress progress,
      long total) {
    this.plan = plan;
    this.sums =
        plan.outputs().stream().anyMatch(o -> o.metadata().get().containsKey(Output.READ))
            ? Optional.of(new ReadSums(inputs, touched))
            : Optional.empty();
    this.inputs = sums.map(s -> witnessed(inputs, s)).orElse(inputs);
    this.allowNonFinite = allowNonFinite;
    this.progress = progress;
    this.total = total;
  }

  private static List<TensorStore> witnessed(List<TensorStore> inputs, ReadSums sums) {
    return IntStream.range(0, inputs.size())
        .mapToObj(
            i -> inputs.get(i).with((part, offset, bytes) -> sums.read(i, part, offset, bytes)))
        .toList();
  }

  public Plan plan() {
    return plan;
  }

  boolean allowNonFinite() {
    return allowNonFinite;
  }

  /**
   * A tensor of an input: what its bytes are, and how they are had.
   *
   * @param stored the bytes it takes in files, which are others where it is computed from them
   */
  record Located(int input, String tensor, TensorStore store, Piece piece, long stored) {
    DType dtype() {
      return piece.spec().dtype();
    }

    /** The share of what is in files that some of its bytes stand for. */
    long stored(long offset, long bytes) {
      long all = piece.spec().bytes();
      return stored == all ? bytes : upTo(offset + bytes, all) - upTo(offset, all);
    }

    private long upTo(long end, long all) {
      return (long) ((double) stored * end / all);
    }

    void read(long offset, ByteBuffer to) throws IOException {
      store.read(piece, offset, to);
    }

    /** Its elements as floats, where they are computed. */
    Optional<Elements> elements(long start, int n) throws IOException {
      return store.elements(piece, start, n);
    }
  }

  Located located(int input, String tensor) {
    TensorStore store = inputs.get(input);
    return new Located(
        input,
        tensor,
        store,
        store.manifest().piece(tensor).orElseThrow(),
        store.manifest().storedBytes(tensor));
  }

  public void openWriters(List<OutputWriter> opened) {
    writers = opened;
  }

  OutputWriter writer(int output) {
    return writers.get(output);
  }

  /** A matrix of an input's files, whole. */
  public float[] read(int input, Rows rows) throws IOException {
    var piece =
        new Piece.Derived(rows, new TensorSpec(DType.F32, Shape.of(rows.rows(), rows.cols())));
    ByteBuffer to =
        ByteBuffer.allocate(Math.toIntExact(piece.spec().bytes())).order(ByteOrder.LITTLE_ENDIAN);
    inputs.get(input).read(piece, 0, to);
    float[] all = new float[to.capacity() / Float.BYTES];
    to.flip().asFloatBuffer().get(all);
    count(piece.stored());
    return all;
  }

  /** Writes the factors of a tensor, or of each of several matrices in it. */
  public void write(int output, String tensor, List<Factors> factors) throws IOException {
    wrote(writer(output).write(tensor, factors));
    synchronized (this) {
      approximations.add(Approximation.of(output, tensor, factors));
    }
  }

  /** How well each tensor that was written as factors is held, in order. */
  public synchronized List<Approximation> approximations() {
    return approximations.stream()
        .sorted((a, b) ->
            a.output() != b.output()
                ? Integer.compare(a.output(), b.output())
                : TensorNames.ORDER.compare(a.tensor(), b.tensor()))
        .toList();
  }

  /** A round over the data begins. */
  public void begin() {
    sums.ifPresent(ReadSums::begin);
  }

  /** The checksums of what the run has read; none if none are recorded. */
  public InputSums sums() throws IOException {
    return sums.isPresent() ? sums.get().finish() : new InputSums(List.of());
  }

  /** Fills a buffer with bytes of a tensor. */
  void read(Located from, long offset, ByteBuffer to) throws IOException {
    ByteBuffer bytes = to.slice();
    from.read(offset, to);
    sums.ifPresent(s -> s.read(from.input(), from.tensor(), offset, bytes));
    count(from.stored(offset, bytes.remaining()));
  }

  /** Bytes of the inputs' files. */
  void count(long bytes) {
    read.add(bytes);
    long done = read.sum();
    progress.at(done, Math.max(done, total));
  }

  void wrote(long bytes) {
    written.add(bytes);
  }

  synchronized void differs(String tensor) {
    differing.add(tensor);
  }

  public long bytesRead() {
    return read.sum();
  }

  public long bytesWritten() {
    return written.sum();
  }

  public synchronized List<String> differing() {
    return List.copyOf(differing);
  }
}
