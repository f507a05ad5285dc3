// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The program, started once in a folder and then given one command line after the other: paths mean
 * there what they mean to a user.
 */
public final class Served implements AutoCloseable {
  private final Process process;
  private final DataOutputStream to;
  private final DataInputStream from;

  private Served(Process process) {
    this.process = process;
    this.to = new DataOutputStream(process.getOutputStream());
    this.from = new DataInputStream(process.getInputStream());
  }

  /** The process it runs in. */
  public long process() {
    return process.pid();
  }

  /** What it has computed so far, however busy the machine is. */
  public Duration computed() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** Whether it runs still. */
  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * What a command line printed and ended with.
   *
   * @param helps of each problem it told: each its kind and what is done for it
   */
  public record Ended(int code, String out, String err, List<List<List<String>>> helps) {
    /** Fails with all that was printed unless the code is this one. */
    public Ended expect(int wanted) {
      if (code != wanted) {
        throw new AssertionError("exit code " + code + ", not " + wanted + "\n" + out + err);
      }
      return this;
    }
  }

  public static Served in(Path folder) {
    return in(folder, Map.of());
  }

  /**
   * @param environment further variables
   */
  public static Served in(Path folder, Map<String, String> environment) {
    return in(
        folder,
        environment,
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx512m"));
  }

  /**
   * @param environment further variables
   * @param java what Java is started with
   */
  public static Served in(Path folder, Map<String, String> environment, List<String> java) {
    try {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(java);
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.tva.cli.Serve"));
      var builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().putAll(environment);
      return new Served(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Ended run(List<String> command) {
    try {
      to.writeInt(command.size());
      for (String word : command) {
        to.writeUTF(word);
      }
      to.flush();
      int code = from.readInt();
      String out = text();
      String err = text();
      List<List<List<String>>> helps = new ArrayList<>();
      int problems = from.readInt();
      for (int i = 0; i < problems; i++) {
        helps.add(helps());
      }
      return new Ended(code, out, err, helps);
    } catch (IOException e) {
      throw new UncheckedIOException("the program is gone, at " + command, e);
    }
  }

  private List<List<String>> helps() throws IOException {
    List<List<String>> all = new ArrayList<>();
    int count = from.readInt();
    for (int i = 0; i < count; i++) {
      List<String> help = new ArrayList<>();
      int parts = from.readInt();
      for (int j = 0; j < parts; j++) {
        help.add(from.readUTF());
      }
      all.add(help);
    }
    return all;
  }

  private String text() throws IOException {
    return new String(from.readNBytes(from.readInt()), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
