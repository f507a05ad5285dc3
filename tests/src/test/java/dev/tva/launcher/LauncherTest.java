// SPDX-License-Identifier: Apache-2.0
package dev.tva.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it measures how long a start takes")
@EnabledOnOs({OS.LINUX, OS.MAC})
final class LauncherTest {
  private static final String BUILT = "built\n";

  @TempDir(factory = TempDirFactory.Standard.class)
  Path home;

  private Checkout checkout;

  @BeforeEach
  void layOut() {
    checkout = new Checkout(home, "a check out");
  }

  @Test
  void handsItsArgumentsToJavaUnchanged() {
    checkout.jdk(".jdks/temurin", "25.0.3");

    var ended = checkout.with("TVA_JAVA_OPTS", "-Xmx2g -Da=b").start("run", "a b", "$x", "");

    String options = started("-Xmx2g", "-Da=b");
    assertEquals(options + "dev.tva.cli.Main\nrun\na b\n$x\n\n", ended.out());
    assertEquals(0, ended.code());
  }

  /**
   * What ends before the second compiler's code would pay is started without it, and neither that
   * nor a session compiles at once what recorded commands had called often.
   */
  @Test
  void startsWhatReadsTextsAndHeadersWithTheFirstCompilerAlone() {
    checkout.jdk(".jdks/temurin", "25.0.3");
    String main = "dev.tva.cli.Main\n";

    assertEquals(
        started(
                "-XX:TieredStopAtLevel=1",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-AOTReplayTraining")
            + main
            + "--debug\ncheck\nrun\n",
        checkout.start("--debug", "check", "run").out());
    assertEquals(
        started("-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTReplayTraining") + main + "repl\n",
        checkout.start("repl").out());
    assertEquals(started() + main + "run\ncheck\n", checkout.start("run", "check").out());
  }

  private String started(String... options) {
    return "@%s\n-Dtva.terminal=\n-Dtva.columns=\n-Dtva.launcher=%s\n%s"
        .formatted(
            checkout.arguments(),
            checkout.launcher(),
            Stream.of(options).map(option -> option + "\n").collect(Collectors.joining()));
  }

  @Test
  void findsItsCheckoutThroughLinks() throws IOException {
    checkout.jdk(".jdks/temurin", "25");
    Path bin = Files.createDirectories(home.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("tva"), Path.of("../absolute"));
    Files.createSymbolicLink(home.resolve("absolute"), checkout.launcher());

    var ended =
        checkout.with("PATH", bin + ":/usr/bin:/bin").run(bin, List.of("sh", "-c", "tva x"));

    assertEquals(started() + "dev.tva.cli.Main\nx\n", ended.out());
  }

  @Test
  void saysInOneLineThatThereIsNoJdk() {
    checkout.jdk(".jdks/old", "21.0.4");
    checkout.jdk(".jdks/older", "1.8.0_401");

    var ended = checkout.with("JAVA_HOME", home.resolve(".jdks/old").toString()).start("--version");

    assertEquals(3, ended.code());
    assertEquals("", ended.out());
    assertEquals(1, ended.err().lines().count());
    assertTrue(ended.err().startsWith("tva: no JDK 25 or newer"), ended.err());
  }

  @Test
  void takesJavaHomeThenThePathThenSdkman() throws IOException {
    Path sdkman = checkout.jdk(".sdkman/candidates/java/26-open", "26");
    Path onPath = checkout.jdk("on path", "25.0.1");
    Path named = checkout.jdk("named", "27-ea");
    Path bin = Files.createDirectories(home.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("java"), onPath.resolve("bin/java"));
    for (Path jdk : List.of(sdkman, onPath, named)) {
      Path java = jdk.resolve("bin/java");
      Files.writeString(
          java, Files.readString(java).replace("built", jdk.getFileName().toString()));
    }

    assertEquals("26-open\n", checkout.start().err());
    Files.delete(checkout.arguments());
    checkout.with("PATH", bin + ":/usr/bin:/bin");
    assertEquals("on path\n", checkout.start().err());
    Files.delete(checkout.arguments());
    checkout.with("JAVA_HOME", named.toString());
    assertEquals("named\n", checkout.start().err());
  }

  @Test
  void buildsAgainOnlyWhenASourceIsNewerOrGone() throws IOException {
    checkout.jdk(".jdks/temurin", "25.0.3");
    assertEquals(BUILT, checkout.start().err());
    assertEquals("", checkout.start().err());

    later(checkout.source("Main.java"), 10);
    assertEquals(BUILT, checkout.start().err());

    later(checkout.arguments(), 20);
    assertEquals("", checkout.start().err());

    Files.delete(checkout.source("Main.java"));
    later(checkout.source("Main.java").getParent(), 30);
    assertEquals(BUILT, checkout.start().err());
  }

  @Test
  void buildsAgainInACheckoutThatWasMoved() throws IOException {
    checkout.jdk(".jdks/temurin", "25.0.3");
    checkout.start();

    Path moved = home.resolve("moved");
    Files.move(checkout.root(), moved);

    var ended = checkout.run(home, List.of(moved + "/interpreter/bin/tva"));
    assertEquals(BUILT, ended.err());
  }

  @Test
  void decidesWithin20MillisecondsThatNothingIsStale() {
    Path jdk = checkout.jdk(".jdks/temurin", "25.0.3");
    for (int i = 0; i < 500; i++) {
      Checkout.write(checkout.source("folder" + i % 20 + "/File" + i + ".java"), "");
    }
    checkout.start();

    long launcher = fastest(List.of(checkout.launcher().toString(), "x"));
    long java = fastest(List.of(jdk + "/bin/java", "x", "y", "z"));

    double milliseconds = (launcher - java) / 1e6;
    assertTrue(milliseconds <= 20, milliseconds + " ms");
  }

  private long fastest(List<String> command) {
    LongStream times =
        IntStream.range(0, 25)
            .mapToLong(_ -> {
              long start = System.nanoTime();
              assertEquals("", checkout.run(home, command).err());
              return System.nanoTime() - start;
            });
    return times.min().orElseThrow();
  }

  private static void later(Path file, int seconds) throws IOException {
    Files.setLastModifiedTime(
        file, FileTime.fromMillis(System.currentTimeMillis() + 1000L * seconds));
  }
}
