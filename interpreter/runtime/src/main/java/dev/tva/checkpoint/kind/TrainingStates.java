// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import static dev.tva.checkpoint.kind.ReadProblems.help;
import static dev.tva.checkpoint.kind.ReadProblems.note;
import static dev.tva.checkpoint.kind.ReadProblems.problem;

import dev.tva.catalog.CatalogException;
import dev.tva.checkpoint.read.FilePath;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a training run leaves to go on from: each process's part of every matrix, and its
 * optimiser's.
 */
final class TrainingStates {
  private static final String COLLECTS = "zero_to_fp32.py";

  private TrainingStates() {}

  /** Refuses a folder that holds one, with the tool that makes a checkpoint of it. */
  static Optional<CatalogException> in(String label, List<String> names) {
    if (names.stream().anyMatch(n -> n.endsWith(".distcp"))) {
      return Optional.of(
          refused(
              label,
              "PyTorch's distributed training",
              "python -m torch.distributed.checkpoint.format_utils dcp_to_torch "
                  + label
                  + " model.pt"));
    }
    if (names.contains(COLLECTS)) {
      return Optional.of(refused(label, "DeepSpeed", collecting(FilePath.of(label))));
    }
    if (names.stream().anyMatch(n -> n.endsWith("_optim_states.pt"))) {
      Path of = FilePath.of(label).getParent();
      return Optional.of(refused(label, "DeepSpeed", collecting(of == null ? Path.of(".") : of)));
    }
    return Optional.empty();
  }

  private static String collecting(Path state) {
    return "python " + state.resolve(COLLECTS) + " " + state + " model";
  }

  private static CatalogException refused(String label, String of, String command) {
    return problem(
        "the directory `" + label + "` holds a training state of " + of + ", not a checkpoint",
        note("each process has written its own parts of the matrices"),
        help("make a checkpoint of it: `" + command + "`"));
  }
}
