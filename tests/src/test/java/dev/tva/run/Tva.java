// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The program as a process of its own. */
public final class Tva {
  private static final long LONGEST_SECONDS = 300;

  /** A small run is over before the second compiler's code would pay. */
  private static final String QUICK = "-XX:TieredStopAtLevel=1";

  /** What the launcher starts Java with to compute, but for what it says of compiling. */
  private static final List<String> COMPUTING =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "--add-modules=jdk.incubator.vector",
          "-XX:+UseSerialGC",
          "-Xmx512m",
          "-Xss64m",
          "-Xms24m",
          "-Xmn16m",
          "-XX:TrimNativeHeapInterval=100",
          "-Dai.djl.offline=true",
          "-Dai.djl.pytorch.num_threads=1");

  /** With that too, a short run takes half as long. */
  static final List<String> LAUNCHED =
      Stream.concat(COMPUTING.stream(), compiling().stream()).toList();

  private Tva() {}

  private static List<String> compiling() {
    try {
      return Files.readAllLines(Project.launcher("compiling.options")).stream()
          .filter(line -> line.startsWith("-"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a process ended with. */
  public record Ended(int code, String out, String err) {
    /** Fails with all that was printed unless the code is this one. */
    public Ended expect(int wanted) {
      if (code != wanted) {
        throw new AssertionError("exit code " + code + ", not " + wanted + "\n" + out + err);
      }
      return this;
    }
  }

  public static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            QUICK,
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.tva.cli.Main"));
    command.addAll(List.of(arguments));
    return command;
  }

  /** With memory as the launcher gives it to what computes. */
  static List<String> computing(String... arguments) {
    List<String> command = new ArrayList<>(command(arguments));
    command.removeAll(List.of("-Xmx256m", QUICK));
    command.addAll(1, COMPUTING);
    return command;
  }

  static Process start(Path folder, List<String> command, Path out, Path err) throws IOException {
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectOutput(out.toFile())
        .redirectError(err.toFile())
        .start();
  }

  /** Runs in a folder to the end. */
  public static Ended run(Path folder, String... arguments) {
    return run(folder, command(arguments));
  }

  public static Ended run(Path folder, List<String> command) {
    try {
      Path out = Files.createTempFile("tva", ".out");
      Path err = Files.createTempFile("tva", ".err");
      try {
        Process process = start(folder, command, out, err);
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError("still running: " + command);
        }
        return new Ended(
            process.exitValue(),
            Files.readString(out, StandardCharsets.UTF_8),
            Files.readString(err, StandardCharsets.UTF_8));
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
