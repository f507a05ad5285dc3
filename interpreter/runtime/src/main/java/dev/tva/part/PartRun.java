// SPDX-License-Identifier: Apache-2.0
package dev.tva.part;

import dev.tva.checkpoint.OutputWriter;
import dev.tva.checkpoint.shard.ShardLayout;
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
  private final List<ShardLayout> layouts;
  private final Set<String> tensors;
  private final Exchange exchange;
  private final List<PartOutput> outputs = new ArrayList<>();
  private InputSums sums = new InputSums(List.of());

  /**
   * @param layouts of the plan's outputs
   */
  public PartRun(
      WorkFolder work, Part part, Plan plan, List<ShardLayout> layouts, Patience patience) {
    this.work = work;
    this.part = part;
    this.plan = plan;
    this.layouts = List.copyOf(layouts);
    this.tensors = part.tensors(plan, layouts);
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
    return Files.exists(file(work, part));
  }

  private static Path file(WorkFolder work, int part) {
    return work.part(part).resolve("sums");
  }

  /** Where the part's tensors of an output are written. */
  public OutputWriter output(Output output) {
    int index = plan.outputs().indexOf(output);
    var written =
        new PartOutput(
            work, part.index(), index, output, layouts.get(index), tensors, read -> sums = read);
    outputs.add(written);
    return written;
  }

  /** All is there: says so, last of all. */
  public void done() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      write(out, sums.inputs());
      write(out, outputs.stream().map(PartOutput::sums).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    work.write(file(work, part.index()), bytes.toByteArray());
  }

  private static void write(DataOutputStream out, List<? extends Map<String, Integer>> all)
      throws IOException {
    out.writeInt(all.size());
    for (Map<String, Integer> one : all) {
      out.writeInt(one.size());
      for (Map.Entry<String, Integer> tensor : one.entrySet()) {
        out.writeUTF(tensor.getKey());
        out.writeInt(tensor.getValue());
      }
    }
  }

  /**
   * The checksums of tensors that a part has read, by input, and of those that it has written, by
   * output.
   */
  record Sums(InputSums read, List<SortedMap<String, Integer>> written) {}

  static Sums sums(WorkFolder work, int part) {
    byte[] bytes = work.read(file(work, part)).orElseThrow();
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return new Sums(new InputSums(read(in)), read(in));
    } catch (IOException e) {
      throw work.cannotRead(e);
    }
  }

  private static List<SortedMap<String, Integer>> read(DataInputStream in) throws IOException {
    List<SortedMap<String, Integer>> all = new ArrayList<>();
    for (int i = in.readInt(); i > 0; i--) {
      SortedMap<String, Integer> one = new TreeMap<>();
      for (int t = in.readInt(); t > 0; t--) {
        one.put(in.readUTF(), in.readInt());
      }
      all.add(one);
    }
    return all;
  }
}
