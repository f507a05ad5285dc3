// SPDX-License-Identifier: Apache-2.0
package dev.tva.session;

import dev.tva.catalog.Catalog;
import dev.tva.catalog.CatalogException;
import dev.tva.plan.PeakMemory;
import dev.tva.plan.Plan;
import dev.tva.plan.Statistics;
import java.util.List;
import java.util.function.Consumer;

/** The world around a session: files, and the engine that computes. */
public interface Host {
  /** Opens files; headers it has read it keeps until {@link #forget}. */
  Catalog catalog();

  /** What tells two states of the files of a checkpoint apart. */
  String fingerprint(String path);

  /** Forgets headers and statistics: files have changed, or the graph begins anew. */
  void forget();

  /**
   * Computes a plan, without taking again the statistics it has taken of the same graph.
   *
   * @throws Stopped where the person asked to stop
   */
  Computed compute(Task task);

  /** What computing a plan would hold in memory. */
  PeakMemory peakMemory(Plan plan, Settings settings);

  /** Writes a script, over one that is there. */
  void writeScript(String path, String text) throws CatalogException;

  /** How the script {@code script} has to write what the working directory calls {@code path}. */
  String relative(String script, String path);

  /**
   * The names in a folder, those of folders with a slash behind; empty where it cannot be read.
   * {@code folder} is as typed, and empty for the working directory.
   */
  List<String> entries(String folder);

  /**
   * Something to compute.
   *
   * @param inputs the paths of the plan's inputs
   * @param beforeWriting is given the statistics before anything is written; may throw to stop
   */
  record Task(
      Plan plan, List<String> inputs, Settings settings, Consumer<Statistics> beforeWriting) {
    public Task {
      inputs = List.copyOf(inputs);
    }
  }

  /**
   * What was computed.
   *
   * @param report a line about what was written; empty where nothing was
   * @param differing integer tensors that differ between the models of a sum
   */
  record Computed(Statistics statistics, long bytesRead, String report, List<String> differing) {
    public Computed {
      differing = List.copyOf(differing);
    }
  }

  /** The person asked to stop. */
  final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Stopped(Throwable cause) {
      super("stopped", cause);
    }
  }
}
