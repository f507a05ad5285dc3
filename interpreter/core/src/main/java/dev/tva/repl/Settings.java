// SPDX-License-Identifier: Apache-2.0
package dev.tva.repl;

import dev.tva.plan.Device;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What {@code :set} changes.
 *
 * @param device where tensors are computed
 * @param threads workers
 * @param doublePrecision whether tiles are computed in float64
 * @param overwrite whether an output may replace what tva did not write
 * @param keys which keys the line is edited by
 */
public record Settings(
    Device device, int threads, boolean doublePrecision, boolean overwrite, Keys keys) {
  /** How a line is edited. */
  public enum Keys {
    EMACS,
    VI
  }

  /** A setting by its name: what it is now, and it changed. */
  enum Name {
    DEVICE(Device.TAKES, s -> s.device.toString(), Settings::withDevice),
    THREADS("a number from 1", s -> Integer.toString(s.threads), Settings::withThreads),
    PRECISION("f32 or f64", s -> s.doublePrecision ? "f64" : "f32", Settings::withPrecision),
    OVERWRITE("yes or no", s -> s.overwrite ? "yes" : "no", Settings::withOverwrite),
    KEYS("emacs or vi", s -> s.keys.name().toLowerCase(Locale.ROOT), Settings::withKeys);

    private final String takes;
    private final java.util.function.Function<Settings, String> shown;
    private final BiFunction<Settings, String, Optional<Settings>> changed;

    Name(
        String takes,
        java.util.function.Function<Settings, String> shown,
        BiFunction<Settings, String, Optional<Settings>> changed) {
      this.takes = takes;
      this.shown = shown;
      this.changed = changed;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    String takes() {
      return takes;
    }

    String shown(Settings s) {
      return shown.apply(s);
    }

    /** Empty where the setting does not take the value. */
    Optional<Settings> changed(Settings s, String value) {
      return changed.apply(s, value);
    }

    /** Values worth offering. */
    List<String> offered() {
      return this == THREADS ? List.of() : List.of(takes.split(", | or "));
    }
  }

  private Optional<Settings> withDevice(String value) {
    return Device.parse(value).map(d -> new Settings(d, threads, doublePrecision, overwrite, keys));
  }

  private Optional<Settings> withThreads(String value) {
    boolean number = value.matches("[1-9][0-9]{0,3}");
    return number
        ? Optional.of(
            new Settings(device, Integer.parseInt(value), doublePrecision, overwrite, keys))
        : Optional.empty();
  }

  private Optional<Settings> withPrecision(String value) {
    return switch (value) {
      case "f32", "f64" ->
          Optional.of(new Settings(device, threads, value.equals("f64"), overwrite, keys));
      default -> Optional.empty();
    };
  }

  private Optional<Settings> withOverwrite(String value) {
    return switch (value) {
      case "yes", "no" ->
          Optional.of(new Settings(device, threads, doublePrecision, value.equals("yes"), keys));
      default -> Optional.empty();
    };
  }

  private Optional<Settings> withKeys(String value) {
    return switch (value) {
      case "emacs" ->
          Optional.of(new Settings(device, threads, doublePrecision, overwrite, Keys.EMACS));
      case "vi" -> Optional.of(new Settings(device, threads, doublePrecision, overwrite, Keys.VI));
      default -> Optional.empty();
    };
  }
}
