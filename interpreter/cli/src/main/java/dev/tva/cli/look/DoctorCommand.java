// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.look;

import com.sun.management.OperatingSystemMXBean;
import dev.tva.cli.command.Help;
import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.diagnostic.Bytes;
import dev.tva.engine.Doctor;
import dev.tva.lower.Version;
import dev.tva.view.Table;
import dev.tva.view.text.ViewText;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tva doctor}. */
@Command(
    name = "doctor",
    description = {
      "Says what tva finds on this machine: Java, PyTorch, GPUs and the disk.",
      "It loads the engine, and writes 64 MB here for a moment."
    },
    footer = {"", "Examples:", "  tva doctor", "  tva doctor --format json", "", ExitCode.HELP})
public final class DoctorCommand implements Callable<Integer> {
  @Mixin Help help = new Help();

  @Option(names = "--format", description = "text, csv or json", defaultValue = "text")
  ViewText.Format format;

  private final Console console;

  public DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("tva", Version.text()));
    rows.add(List.of("java", Runtime.version() + ", " + System.getProperty("java.vendor")));
    rows.add(
        List.of("system", System.getProperty("os.name") + ", " + System.getProperty("os.arch")));
    rows.add(List.of("cores", Integer.toString(Runtime.getRuntime().availableProcessors())));
    rows.add(List.of("memory", Bytes.text(memory())));
    Doctor.Report report = Doctor.look(Path.of("").toAbsolutePath());
    report.findings().forEach(f -> rows.add(List.of(f.what(), f.found())));
    rows.add(List.of("next", report.next()));
    console
        .out()
        .print(
            ViewText.of(
                new Table("", List.of("what", "found"), rows, List.of()),
                format,
                console.outLook()));
    return ExitCode.OK;
  }

  private static long memory() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }
}
