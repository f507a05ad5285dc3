// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * The PyTorch that DJL would load, as its documentation has it: a folder that {@code
 * PYTORCH_LIBRARY_PATH} names, else what a jar on the class path brings.
 *
 * @param what in words
 * @param forGpu whether it can use a GPU
 */
public record Natives(String what, boolean forGpu) {
  private static final String DESCRIPTION = "native/lib/pytorch.properties";

  /** Looks for it; loads nothing. */
  public static Natives find() {
    return setting("PYTORCH_LIBRARY_PATH").map(Natives::inFolder).orElseGet(Natives::onClassPath);
  }

  private static Natives inFolder(String folder) {
    Optional<String> flavor = setting("PYTORCH_FLAVOR");
    if (flavor.isEmpty()) {
      return new Natives(
          "PyTorch of "
              + folder
              + ", and PYTORCH_FLAVOR does not say which: DJL looks for a glue that there is not",
          false);
    }
    return new Natives(
        "PyTorch of " + folder + ", flavour " + flavor.get(), flavor.get().startsWith("cu"));
  }

  private static Natives onClassPath() {
    List<String> flavors = new ArrayList<>();
    List<String> versions = new ArrayList<>();
    try {
      for (URL url : Collections.list(Natives.class.getClassLoader().getResources(DESCRIPTION))) {
        try (InputStream in = url.openStream()) {
          Properties properties = new Properties();
          properties.load(in);
          flavors.add(properties.getProperty("flavor", "cpu"));
          versions.add(properties.getProperty("version", "").replaceAll("-.*", ""));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (flavors.isEmpty()) {
      return new Natives("no PyTorch is on the class path", false);
    }
    // DJL takes one for CUDA first, where CUDA is new enough.
    int at = 0;
    for (int i = 0; i < flavors.size(); i++) {
      at = flavors.get(i).startsWith("cu") ? i : at;
    }
    String flavor = flavors.get(at);
    return new Natives(
        "PyTorch " + versions.get(at) + " of the class path is for " + flavor,
        flavor.startsWith("cu"));
  }

  private static Optional<String> setting(String name) {
    return Optional.ofNullable(System.getenv(name))
        .or(() -> Optional.ofNullable(System.getProperty(name)))
        .filter(value -> !value.isEmpty());
  }
}
