// SPDX-License-Identifier: Apache-2.0
package dev.tva.repl;

import dev.tva.catalog.Catalog;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.plan.PeakMemory;
import dev.tva.plan.Plan;
import dev.tva.plan.Statistics;
import dev.tva.source.Span;
import dev.tva.view.Shows;
import java.util.List;
import java.util.Optional;
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

  /**
   * Writes a script; over one that is there only if this session wrote that, or may overwrite.
   *
   * @param place where the path was typed
   * @return what a person should know of
   * @throws dev.tva.diagnostic.DiagnosticException if it may not or cannot be written
   */
  List<Diagnostic> writeScript(
      String path, Span place, String text, Reads reads, Settings settings);

  /**
   * Draws a picture; over one that is there as {@link #writeScript} does.
   *
   * @return what a person should know of
   */
  List<Diagnostic> draw(Shows.Drawing drawing, Reads reads, Settings settings);

  /** What a command of the shell prints in a folder, its errors too. */
  default String shell(String command, String folder) {
    return "";
  }

  /**
   * A text as a person has edited it.
   *
   * @param place where they asked for that
   * @throws dev.tva.diagnostic.DiagnosticException if there is no editor
   */
  String edit(String text, Span place);

  /**
   * From now on, answers go to a file, or where they went at first.
   *
   * @return what a person should know of
   * @throws dev.tva.diagnostic.DiagnosticException if it may not or cannot be written
   */
  List<Diagnostic> output(Optional<String> path, Span place, Reads reads, Settings settings);

  /** How a folder is called from the working directory; empty where there is none. */
  Optional<String> folder(String path);

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
   * @param reads whose inputs are the plan's
   * @param beforeWriting is given the statistics before anything is written; may throw to stop
   */
  record Task(Plan plan, Reads reads, Settings settings, Consumer<Statistics> beforeWriting) {}

  /**
   * The files a session reads, which nothing it writes may replace.
   *
   * @param inputs the paths of checkpoints
   * @param sources the names of texts, of which some are files
   */
  record Reads(List<String> inputs, List<String> sources) {
    public Reads {
      inputs = List.copyOf(inputs);
      sources = List.copyOf(sources);
    }
  }

  /**
   * What was computed.
   *
   * @param report a line about what was written; empty where nothing was
   * @param differing integer tensors that differ between the models of a sum
   * @param notes what a person should know of the files written
   */
  record Computed(
      Statistics statistics,
      long bytesRead,
      String report,
      List<String> differing,
      List<Diagnostic> notes) {
    public Computed {
      notes = List.copyOf(notes);
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
