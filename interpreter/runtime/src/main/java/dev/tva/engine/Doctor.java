// SPDX-License-Identifier: Apache-2.0
package dev.tva.engine;

import dev.tva.diagnostic.Bytes;
import dev.tva.diagnostic.Diagnostic.Line.Note;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.kernel.djl.DjlKernels;
import dev.tva.kernel.djl.Gpus;
import dev.tva.kernel.djl.Natives;
import dev.tva.kernel.vector.VectorKernels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Looks at what computing needs: each part is tried, and what fails is told, not thrown. */
public final class Doctor {
  /** What is written to see how fast the disk is. */
  private static final int WRITTEN = 64_000_000;

  private static final int PIECE = 1_000_000;

  /** Names the PyTorch that pip installed. */
  private static final String PIPS =
      "export PYTORCH_VERSION=2.7.1 PYTORCH_FLAVOR=cu128 PYTORCH_LIBRARY_PATH="
          + "$(python3 -c 'import torch; print(torch.__path__[0])')/lib";

  private final List<Finding> findings = new ArrayList<>();
  private String next = "tva new demo";

  /** Something that was looked at, and how it is. */
  public record Finding(String what, String found) {}

  /**
   * All of it.
   *
   * @param next what to type next
   */
  public record Report(List<Finding> findings, String next) {
    public Report {
      findings = List.copyOf(findings);
    }
  }

  private Doctor() {}

  /**
   * Looks at everything; takes a few seconds.
   *
   * @param folder where the disk is tried
   */
  public static Report look(Path folder) {
    var doctor = new Doctor();
    doctor.found(
        "vectors",
        VectorKernels.available()
            ? "Java computes with the processor's"
            : "Java was started without them, so PyTorch computes");
    Natives natives = Natives.find();
    doctor.found("djl", DjlKernels.version());
    doctor.found("pytorch", natives.what());
    doctor.engine();
    doctor.gpus(natives);
    doctor.found("disk", doctor.disk(folder));
    return new Report(doctor.findings, doctor.next);
  }

  private void found(String what, String found) {
    findings.add(new Finding(what, found));
  }

  private void engine() {
    long begun = System.nanoTime();
    try {
      new DjlKernels().check();
      found("engine", String.format(Locale.ROOT, "loads in %.1f s", seconds(begun)));
    } catch (IllegalStateException | LinkageError e) {
      found("engine", "does not load: " + firstLine(e));
      next = "tva doctor --debug";
    }
  }

  private void gpus(Natives natives) {
    Gpus gpus = Gpus.find();
    found("cuda", gpus.cuda().isEmpty() ? "not found" : gpus.cuda());
    if (gpus.count() == 0) {
      found("gpu", "none: " + String.join(", ", gpus.missing()));
      if (gpus.runtimeMissing()) {
        next = "export LD_LIBRARY_PATH=/usr/local/cuda/lib64";
      }
      return;
    }
    for (int i = 0; i < gpus.count(); i++) {
      String memory =
          Gpus.bytes(i).stream()
              .mapToObj(bytes -> ", " + Bytes.text(bytes))
              .collect(Collectors.joining());
      found("gpu:" + i, gpus.cards().get(i) + memory);
    }
    if (!natives.forGpu()) {
      found("computing", "not on a GPU: " + natives.what());
      next = PIPS;
      return;
    }
    try {
      gpus.kernels(gpus.numbers()).check();
      found("computing", "on a GPU, by --device gpu");
      next = "tva plan SCRIPT --device auto";
    } catch (DiagnosticException e) {
      found("computing", e.diagnostic().sentence() + notes(e));
      next = "tva explain no-gpu";
    }
  }

  private static String notes(DiagnosticException e) {
    return e.diagnostic().lines().stream()
        .filter(Note.class::isInstance)
        .map(line -> ": " + ((Note) line).text())
        .collect(Collectors.joining());
  }

  /** What is written lies in no cache when it is synced; what is read would. */
  private String disk(Path folder) {
    try {
      Path file = Files.createTempFile(folder, ".tva-doctor", ".tmp");
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
        long begun = System.nanoTime();
        for (int at = 0; at < WRITTEN; at += PIECE) {
          channel.write(piece.clear());
        }
        channel.force(true);
        double perSecond = WRITTEN / seconds(begun);
        return "writes and syncs "
            + Bytes.text(WRITTEN)
            + " at "
            + Bytes.text((long) perSecond)
            + " a second";
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      return "cannot be written here: " + firstLine(e);
    }
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getSimpleName());
  }
}
