// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark;

import dev.tva.checkpoint.CheckpointWriter;
import dev.tva.checkpoint.OutputWriter;
import dev.tva.checkpoint.read.FilePath;
import dev.tva.checkpoint.shard.AssembledShards;
import dev.tva.checkpoint.sum.InputSums;
import dev.tva.checkpoint.swap.Trees;
import dev.tva.engine.Engine;
import dev.tva.part.Part;
import dev.tva.plan.Output;
import dev.tva.plan.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.broadcast.Broadcast;

/**
 * Computes a script's outputs: round by round, one job for each exchange, until every part has
 * written its tensors; then one job for the files of each output.
 */
final class SparkRun {
  private final Cluster cluster;
  private final Job job;
  private final Engine.Task task;
  private final Path staging;

  /**
   * @param job what the executors make of the script
   * @param task what the driver has made of it, which decides what outputs are and say
   */
  SparkRun(Cluster cluster, Job job, Engine.Task task) {
    this.cluster = cluster;
    this.job = job;
    this.task = task;
    Path first = FilePath.of(task.plan().outputs().getFirst().path()).toAbsolutePath();
    this.staging = first.resolveSibling(first.getFileName() + ".parts-" + cluster.name());
  }

  /** A part could not be computed, and a person has to change something. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Outcome.Refused why;

    RefusedException(Outcome.Refused why) {
      this.why = why;
    }

    Outcome.Refused why() {
      return why;
    }
  }

  /**
   * Writes and publishes all outputs, or none.
   *
   * @return the bytes that the last round has read
   */
  long run() {
    try {
      Files.createDirectories(staging);
      List<Outcome.Done> parts = parts();
      publish(parts);
      return parts.stream().mapToLong(Outcome.Done::bytesRead).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      try {
        Trees.delete(staging);
      } catch (IOException _) {
        // Its name says what it is, and no run looks there.
      }
    }
  }

  private List<Outcome.Done> parts() {
    Broadcast<Job> shared = cluster.broadcast(job);
    Map<String, Broadcast<List<byte[]>>> known = new HashMap<>();
    List<Cluster.Item<Integer>> items = items(task.plan());
    while (true) {
      PartTask next = new PartTask(shared, known, staging.toString());
      List<Outcome> all =
          cluster.each("tva: round " + (known.size() + 1), items, Integer.class, next);
      List<Outcome.Done> done = new ArrayList<>();
      List<byte[]> found = new ArrayList<>();
      String exchange = "";
      for (Outcome outcome : all) {
        switch (outcome) {
          case Outcome.Done d -> done.add(d);
          case Outcome.Refused r -> throw new RefusedException(r);
          case Outcome.Found f -> {
            exchange = f.exchange();
            found.add(f.bytes());
          }
        }
      }
      if (done.size() == all.size()) {
        return done;
      }
      if (found.size() != all.size() || known.containsKey(exchange)) {
        throw new IllegalStateException("parts have come to different exchanges: " + exchange);
      }
      known.put(exchange, cluster.broadcast(found));
    }
  }

  private List<Cluster.Item<Integer>> items(Plan plan) {
    Locality locality = new Locality(plan);
    int parts = job.settings().parts();
    List<Cluster.Item<Integer>> items = new ArrayList<>();
    for (int p = 1; p <= parts; p++) {
      items.add(new Cluster.Item<>(p, locality.of(new Part(p, parts).tensors(plan))));
    }
    return items;
  }

  private void publish(List<Outcome.Done> parts) {
    InputSums read = parts.getFirst().sums();
    for (Outcome.Done part : parts.subList(1, parts.size())) {
      read = read.and(part.sums());
    }
    List<OutputWriter> writers = new ArrayList<>();
    try {
      List<Output> outputs = task.plan().outputs();
      for (int o = 0; o < outputs.size(); o++) {
        writers.add(writer(outputs.get(o), o, parts));
      }
      for (OutputWriter writer : writers) {
        writer.complete(read);
      }
      writers.forEach(OutputWriter::publish);
    } finally {
      writers.forEach(OutputWriter::close);
    }
  }

  private OutputWriter writer(Output output, int index, List<Outcome.Done> parts) {
    Map<String, Integer> sums = new HashMap<>();
    Map<String, String> files = new HashMap<>();
    for (Outcome.Done part : parts) {
      Outcome.Staged staged = part.outputs().get(index);
      sums.putAll(staged.sums());
      staged.sums().keySet().forEach(tensor -> files.put(tensor, staged.file()));
    }
    return CheckpointWriter.assemble(
        output, task.rules(), sums, shards -> assemble(output, shards, files));
  }

  private void assemble(
      Output output, List<AssembledShards.Shard> shards, Map<String, String> files) {
    List<Cluster.Item<ShardTask.Shard>> items = new ArrayList<>();
    for (AssembledShards.Shard shard : shards) {
      List<ShardTask.From> from =
          shard.tensors().stream()
              .map(t -> new ShardTask.From(Objects.requireNonNull(files.get(t), t), t))
              .toList();
      items.add(
          new Cluster.Item<>(
              new ShardTask.Shard(shard.file().toString(), shard.header(), from), List.of()));
    }
    cluster.each(
        "tva: files of " + output.written(),
        items,
        ShardTask.Shard.class,
        new ShardTask(staging.toString()));
  }
}
