// SPDX-License-Identifier: Apache-2.0
package dev.tva.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The archive, unpacked where nothing else is: no JAVA_HOME, no Maven, and where it can be another
 * user.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ArchiveTest {
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final int NOBODY = 65534;

  private Path home;
  private Path unpacked;

  private record Ended(int code, String out) {}

  @BeforeAll
  void unpack() throws IOException, InterruptedException {
    home = Files.createTempDirectory("tva archive ");
    // The tests may run as root, whose folders nobody else enters.
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path archive = archive("");
    assertEquals(0, run(List.of("tar", "-C", home.toString(), "-xzf", archive.toString())).code());
    String name = archive.getFileName().toString();
    unpacked = home.resolve(name.substring(0, name.length() - ".tar.gz".length()));
  }

  @AfterAll
  void remove() throws IOException, InterruptedException {
    run(List.of("rm", "-rf", home.toString()));
  }

  private static Path archive(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(TARGET)) {
      return files
          .filter(file ->
              file.getFileName()
                  .toString()
                  .matches("tva-.*-[a-z0-9]*_?64" + suffix + "\\.tar\\.gz"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void isSmallEnough() throws IOException {
    long whole = Files.size(archive("")) / 1_000_000;
    long without = Files.size(archive("-without-pytorch")) / 1_000_000;
    System.out.println("archive: " + whole + " MB, without PyTorch: " + without + " MB");
    assertTrue(whole <= 260, whole + " MB");
    assertTrue(without <= 70, without + " MB");
  }

  @Test
  void startsAndSaysWhatItIsMadeOf() throws IOException, InterruptedException {
    Ended ended = tva(List.of("--version", "--verbose"), "");
    assertEquals(0, ended.code(), ended.out());
    assertTrue(ended.out().startsWith("tva "), ended.out());
    assertTrue(ended.out().contains("Java 25"), ended.out());
  }

  /** The formula of the README, and a method that needs PyTorch's libraries. */
  @Test
  void computes() throws IOException, InterruptedException {
    for (String model : List.of("base", "a", "b")) {
      model(home.resolve(model), model.hashCode() % 7);
    }
    Ended formula =
        tva(
            List.of(
                "eval",
                "base + 0.5*(a - base) - 0.3*(b - base)",
                "base=base",
                "a=a",
                "b=b",
                "-o",
                "out"),
            "");
    assertEquals(0, formula.code(), formula.out());
    assertTrue(Files.exists(home.resolve("out/model.safetensors")), formula.out());
    Ended spectral =
        tva(
            List.of(
                "eval",
                "base + iso_c([a - base, b - base])",
                "base=base",
                "a=a",
                "b=b",
                "-o",
                "iso"),
            "");
    assertEquals(0, spectral.code(), spectral.out());
    assertTrue(Files.exists(home.resolve("iso/model.safetensors")), spectral.out());
  }

  @Test
  void keepsASession() throws IOException, InterruptedException {
    model(home.resolve("m"), 3);
    Ended ended = tva(List.of("repl"), "m = model(\"m\")\nnorm(m)\n");
    assertEquals(0, ended.code(), ended.out());
    assertTrue(ended.out().matches("(?s).*\\d\\.\\d.*"), ended.out());
  }

  /** The recorded classes are taken wherever the archive lies: Java says so if it cannot. */
  @Test
  void startsFromItsRecordedClasses() throws IOException, InterruptedException {
    Ended ended = tva(List.of("--version"), "", "TVA_JAVA_OPTS=-XX:AOTMode=on -Xlog:aot=error");
    assertEquals(0, ended.code(), ended.out());
    assertTrue(ended.out().startsWith("tva "), ended.out());
  }

  private Ended tva(List<String> arguments, String typed, String... environment)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      String id = Integer.toString(NOBODY);
      command.addAll(List.of("setpriv", "--reuid=" + id, "--regid=" + id, "--clear-groups"));
    } else {
      System.out.println("not root: the archive runs as the user who tests");
    }
    command.addAll(List.of("env", "-i", "PATH=/usr/bin:/bin"));
    command.addAll(List.of(environment));
    command.add(unpacked.resolve("bin/tva").toString());
    command.addAll(arguments);
    return run(command, typed);
  }

  private Ended run(List<String> command) throws IOException, InterruptedException {
    return run(command, "");
  }

  private Ended run(List<String> command, String typed) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true).start();
    try (var in = process.getOutputStream()) {
      in.write(typed.getBytes(StandardCharsets.UTF_8));
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), out);
  }

  /** One matrix of small numbers. */
  private static void model(Path folder, int seed) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"llama\"}");
    byte[] header =
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[8,8],\"data_offsets\":[0,256]}}"
            .getBytes(StandardCharsets.UTF_8);
    var bytes =
        java.nio.ByteBuffer.allocate(8 + header.length + 256)
            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header);
    for (int i = 0; i < 64; i++) {
      bytes.putFloat((float) Math.sin(i * 0.7 + seed));
    }
    Files.write(folder.resolve("model.safetensors"), bytes.array());
  }
}
