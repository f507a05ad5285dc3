// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** Which files beside weights make a directory a model that clients load, by their names. */
public final class SideFileNames {
  private static final Pattern WEIGHTS =
      Pattern.compile(
          ".*\\.(safetensors|bin|pt|pth|ckpt|gguf|onnx|onnx_data|h5|msgpack|npz|ot|tflite)"
              + "(\\.index(\\.[^.]+)?\\.json|\\.partial)?");

  /** The card describes the model it came with, not the one that is written. */
  private static final Pattern NOT_COPIED =
      Pattern.compile(
          "\\..*|tva-manifest\\.json|readme(\\..*)?|model_?card(\\..*)?|optimizer\\..*|scheduler\\..*"
              + "|trainer_state\\.json|training_args\\..*|rng_state.*|.*\\.tfevents.*"
              + "|events\\.out.*|zero_to_fp32\\.py");

  /** They say of what is stored how it is quantised. */
  private static final Pattern OF_CODES = Pattern.compile("(hf_)?quant(ize)?_config\\.json");

  private static final Pattern FOLDERS =
      Pattern.compile(
          "\\..*|checkpoint-.*|global_step.*|runs|logs|onnx|openvino|original|gguf"
              + "|.*\\.(partial|previous|mlpackage|mlmodelc)");

  private SideFileNames() {}

  /** Whether a folder of this name may hold some. */
  public static boolean isOfFolder(String name) {
    return !FOLDERS.matcher(name).matches();
  }

  /**
   * Whether a file is one, whatever the folders above it.
   *
   * @param relative to the checkpoint's directory
   * @param modules whether the directory is put together from parts
   */
  public static boolean isOne(Path relative, boolean modules) {
    return isOne(relative, modules, false);
  }

  /** The same, where {@code codes} says whether quantised weights are copied as they are. */
  public static boolean isOne(Path relative, boolean modules, boolean codes) {
    String name = relative.getFileName().toString().toLowerCase(Locale.ROOT);
    boolean ofModule =
        modules
            && relative.getNameCount() > 1
            && Modules.FOLDER.matcher(relative.getName(0).toString()).matches();
    return !NOT_COPIED.matcher(name).matches()
        && (codes || !OF_CODES.matcher(name).matches())
        && (ofModule || !WEIGHTS.matcher(name).matches());
  }

  /** Whether no folder above a file, as far as the checkpoint's directory, is passed over. */
  public static boolean isInPlace(Path relative) {
    for (int i = 0; i < relative.getNameCount() - 1; i++) {
      if (!isOfFolder(relative.getName(i).toString())) {
        return false;
      }
    }
    return true;
  }
}
