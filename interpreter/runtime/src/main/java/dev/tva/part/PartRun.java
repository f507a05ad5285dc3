// SPDX-License-Identifier: Apache-2.0
package dev.tva.part;

import dev.tva.checkpoint.OutputWriter;
import dev.tva.checkpoint.sum.InputSums;
import dev.tva.plan.Output;
import dev.tva.plan.Plan;
import dev.tva.statistic.Exchange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** One part of a run: the tensors it computes, where it writes them, and how it knows of others. */
public final class PartRun {
  private final WorkFolder work;
  private final Part part;
  private final Plan plan;
  private final Set<String> tensors;
  private final Exchange exchange;

  public PartRun(WorkFolder work, Part part, Plan plan, Patience patience) {
    this.work = work;
    this.part = part;
    this.plan = plan;
    this.tensors = part.tensors(plan);
    this.exchange = new FolderExchange(work, part, tensors, patience);
  }

  public Exchange exchange() {
    return exchange;
  }

  public int tensors() {
    return tensors.size();
  }

  /** Whether it has been computed before. */
  public boolean isDone() {
    return isDone(work, part.index());
  }

  static boolean isDone(WorkFolder work, int part) {
    return Files.exists(sums(work, part));
  }

  private static Path sums(WorkFolder work, int part) {
    return work.part(part).resolve("read");
  }

  static Path file(WorkFolder work, int part, int output) {
    return work.part(part).resolve(Integer.toString(output));
  }

  /** Where the part's tensors of an output are written. */
  public OutputWriter output(Output output) {
    int index = plan.outputs().indexOf(output);
    return new PartOutput(
        work, file(work, part.index(), index), output, tensors::contains, read -> sums = read);
  }

  private InputSums sums = new InputSums(List.of());

  /** All is there: says so, last of all. */
  public void done() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(sums.inputs().size());
      for (SortedMap<String, Integer> input : sums.inputs()) {
        out.writeInt(input.size());
        for (Map.Entry<String, Integer> tensor : input.entrySet()) {
          out.writeUTF(tensor.getKey());
          out.writeInt(tensor.getValue());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    work.write(sums(work, part.index()), bytes.toByteArray());
  }

  /** What a part has read. */
  static InputSums read(WorkFolder work, int part) {
    byte[] bytes = work.read(sums(work, part)).orElseThrow();
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      List<SortedMap<String, Integer>> inputs = new ArrayList<>();
      for (int i = in.readInt(); i > 0; i--) {
        SortedMap<String, Integer> input = new TreeMap<>();
        for (int t = in.readInt(); t > 0; t--) {
          input.put(in.readUTF(), in.readInt());
        }
        inputs.add(input);
      }
      return new InputSums(inputs);
    } catch (IOException e) {
      throw work.cannotRead(e);
    }
  }
}
