// SPDX-License-Identifier: Apache-2.0
package dev.tva.lock;

import dev.tva.catalog.HubId;
import dev.tva.checkpoint.kind.Paths;
import dev.tva.checkpoint.sum.Checksum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files that a lock names, where its checkpoints can no longer be opened as they were. */
public final class LockedFiles {
  private LockedFiles() {}

  /**
   * In words, which of them are others now; reads them all. Of a checkpoint that is not there at
   * all nothing is said.
   *
   * @param given the paths of checkpoints from the working directory
   */
  public static List<String> changed(Lock lock, Path script, Map<String, String> given) {
    List<String> all = new ArrayList<>();
    lock.inputs()
        .forEach((name, input) -> {
          String written = given.getOrDefault(name, LockedInputs.fromHere(script, input.path()));
          Path place = Path.of(written);
          if (!HubId.isOne(written) && Files.exists(place)) {
            Path folder = Paths.folder(place);
            all.addAll(
                new Differences(lock)
                    .ofFiles(
                        name,
                        new Lock.Input(
                            input.path(),
                            "",
                            now(folder, input.files()),
                            now(folder, input.beside()))));
          }
        });
    return all;
  }

  private static SortedMap<String, String> now(Path folder, SortedMap<String, String> held) {
    SortedMap<String, String> now = new TreeMap<>();
    for (String name : held.keySet()) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        try {
          now.put(name, Checksum.of(file));
        } catch (IOException _) {
          // As good as gone.
        }
      }
    }
    return now;
  }
}
