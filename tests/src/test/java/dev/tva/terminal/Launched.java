// SPDX-License-Identifier: Apache-2.0
package dev.tva.terminal;

import dev.tva.execute.Programs;
import dev.tva.run.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The real launcher in a folder of its own, where it finds this build ready to be started. */
public final class Launched {
  private final Path root;
  private final Map<String, String> environment = new TreeMap<>();

  /** Lays the launcher out under {@code folder}, which is also where sessions keep their lines. */
  public Launched(Path folder) throws IOException {
    root = Files.createDirectories(folder.resolve("checkout")).toRealPath();
    Path bin = root.resolve("interpreter/bin");
    for (String file : List.of("tva", "start")) {
      Programs.copy(Project.launcher(file), bin.resolve(file));
    }
    Path state = Files.createDirectories(root.resolve("interpreter/target/tva"));
    Files.write(
        state.resolve("arguments"),
        List.of(
            "# " + root,
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-Dai.djl.offline=true",
            "-classpath",
            '"' + System.getProperty("java.class.path") + '"'));
    environment.putAll(System.getenv());
    environment.keySet().removeAll(List.of("NO_COLOR", "COLUMNS", "LINES"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
    environment.put("TERM", "xterm-256color");
    environment.put("LC_ALL", "C.UTF-8");
  }

  /** What is typed to start it. */
  public String program() {
    return root.resolve("interpreter/bin/tva").toString();
  }

  public Map<String, String> environment() {
    return environment;
  }

  Path history() {
    return Path.of(environment.get("XDG_STATE_HOME")).resolve("tva/history");
  }
}
