// SPDX-License-Identifier: Apache-2.0
package dev.tva.notebook;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Tells Jupyter how the kernel is started, where a person's own kernels are told. */
public final class KernelSpec {
  private KernelSpec() {}

  /** Gives the folder; what it said there before is replaced. */
  public static Path install(Path launcher, Map<String, String> environment) throws IOException {
    Path folder = data(environment).resolve("kernels").resolve("tva");
    Files.createDirectories(folder);
    JsonObject spec = new JsonObject();
    JsonArray words = new JsonArray();
    List.of(launcher.toString(), "kernel", "serve", "{connection_file}").forEach(words::add);
    spec.add("argv", words);
    spec.addProperty("display_name", "tva");
    spec.addProperty("language", "tva");
    // A signal would end the process.
    spec.addProperty("interrupt_mode", "message");
    Path next = Files.createTempFile(folder, "kernel", ".part");
    Files.writeString(
        next,
        new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(spec) + "\n");
    Files.move(
        next,
        folder.resolve("kernel.json"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
    return folder;
  }

  private static Path data(Map<String, String> environment) {
    Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
    boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
    return named(environment, "JUPYTER_DATA_DIR")
        .or(() -> mac ? Optional.of(home.resolve("Library/Jupyter")) : Optional.empty())
        .or(() -> named(environment, "XDG_DATA_HOME").map(d -> d.resolve("jupyter")))
        .orElse(home.resolve(".local/share/jupyter"));
  }

  private static Optional<Path> named(Map<String, String> environment, String variable) {
    return Optional.ofNullable(environment.get(variable)).filter(v -> !v.isEmpty()).map(Path::of);
  }
}
