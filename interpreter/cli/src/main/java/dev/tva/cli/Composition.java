// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import dev.tva.lower.Version;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What this tva is made of: its version, and with {@code --verbose} Java and the libraries. */
final class Composition implements IVersionProvider {
  private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[\\w.-]*)\\.jar");

  @Spec CommandSpec spec;

  /** Used by picocli, which gives the command. */
  Composition() {}

  @Override
  public String[] getVersion() {
    List<String> lines = new ArrayList<>();
    lines.add("tva " + Version.text());
    CommandLine.ParseResult parsed = spec.commandLine().getParseResult();
    if (parsed != null && parsed.hasMatchedOption("--verbose")) {
      lines.add(
          "Java %s (%s), in %s"
              .formatted(Runtime.version(), property("java.vendor"), property("java.home")));
      lines.add(property("os.name") + " " + property("os.version") + " " + property("os.arch"));
      lines.add(
          "PyTorch's libraries: "
              + Optional.ofNullable(System.getenv("PYTORCH_LIBRARY_PATH")).orElse("from the jars"));
      lines.add("libraries:");
      parts().forEach(part -> lines.add("  " + part));
    }
    return lines.toArray(String[]::new);
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }

  private static List<String> parts() {
    List<String> parts = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Matcher jar = JAR.matcher(Path.of(entry).getFileName().toString());
      if (jar.matches()) {
        parts.add(jar.group(1) + " " + jar.group(2));
      }
    }
    return parts.stream().sorted().toList();
  }
}
