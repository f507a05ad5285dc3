// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.spi.ToolProvider;

/** Checks ({@code check}) or rewrites ({@code write}) the layout of the project's Java files. */
final class Format {
  private static final Set<String> NOT_OURS = Set.of("target", ".git", ".idea");

  public static void main(String[] args) throws IOException {
    boolean write = args[0].equals("write");
    List<String> arguments =
        new ArrayList<>(
            write ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    arguments.addAll(javaFiles());

    var changed = new StringWriter();
    int code =
        ToolProvider.findFirst("google-java-format")
            .orElseThrow()
            .run(
                new PrintWriter(changed),
                new PrintWriter(System.err, true),
                arguments.toArray(String[]::new));
    changed
        .toString()
        .lines()
        .sorted()
        .forEach(file -> System.err.println("not formatted: " + file));
    if (code != 0) {
      System.err.println(write ? "not formatted" : "to format them: mvn -N -Pformat validate");
    }
    System.exit(code);
  }

  private static List<String> javaFiles() throws IOException {
    var files = new ArrayList<String>();
    Files.walkFileTree(
        Path.of("."),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return NOT_OURS.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              files.add(file.normalize().toString());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(null);
    return files;
  }
}
