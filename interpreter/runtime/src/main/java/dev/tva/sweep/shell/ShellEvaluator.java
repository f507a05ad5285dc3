// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep.shell;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.tva.pass.CancelledException;
import dev.tva.sweep.Evaluator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Measures by commands of the system's shell, in which <code>{model}</code> stands for the quoted
 * path and <code>{slot}</code> for the number of the slot. The last line a command prints is a
 * number, or a JSON object whose numbers are scores by their keys; a command that prints nothing
 * gives none. A JSON object with a number {@code step} has scores on the way.
 */
public final class ShellEvaluator implements Evaluator {
  /** What stands for the path in a command. */
  public static final String MODEL = "{model}";

  /** What stands for the number of the slot. */
  private static final String SLOT = "{slot}";

  private static final String STEP = "step";
  private static final int LINES_SHOWN = 12;
  private static final long POLL_MILLIS = 50;

  private final String score;
  private final Optional<String> control;
  private final BooleanSupplier cancelled;

  /**
   * @param control a second command, whose scores are the control's
   * @param cancelled asked while a command runs; then the command is ended
   */
  public ShellEvaluator(String score, Optional<String> control, BooleanSupplier cancelled) {
    this.score = score;
    this.control = control;
    this.cancelled = cancelled;
  }

  @Override
  public SequencedMap<String, Double> measure(Path model) throws EvaluationException {
    return measure(model, 0, Watch.NONE);
  }

  @Override
  public SequencedMap<String, Double> measure(Path model, int slot, Watch watch)
      throws EvaluationException {
    SequencedMap<String, Double> scores =
        new LinkedHashMap<>(scores(score, model, slot, "", watch));
    if (control.isPresent()) {
      scores.putAll(scores(control.get(), model, slot, CONTROL, Watch.NONE));
    }
    return scores;
  }

  private SequencedMap<String, Double> scores(
      String command, Path model, int slot, String prefix, Watch watch) throws EvaluationException {
    String line =
        command.replace(SLOT, Integer.toString(slot)).replace(MODEL, quoted(model.toString()));
    AtomicBoolean ended = new AtomicBoolean();
    Tail out = new Tail(printed -> onTheWay(printed, watch, ended));
    int code = run(line, out, ended::get);
    if (ended.get()) {
      throw new EvaluationException("the command was ended, as others did better by then");
    }
    if (code != 0) {
      throw failure("the command ended with code " + code, line, out);
    }
    Optional<String> last = out.lastOfOutput();
    if (last.isEmpty()) {
      return new LinkedHashMap<>();
    }
    SequencedMap<String, Double> scores = parse(last.get().strip(), prefix);
    if (scores.isEmpty()) {
      throw failure(
          "the last line the command printed is neither a number nor JSON with numbers", line, out);
    }
    return scores;
  }

  private static EvaluationException failure(String what, String command, Tail out) {
    List<String> said = out.lastLines(LINES_SHOWN);
    return new EvaluationException(
        what
            + "\ncommand: "
            + command
            + (said.isEmpty() ? "\nit printed nothing" : "\n  " + String.join("\n  ", said)));
  }

  /** Ends the command where the watch says so. */
  private static void onTheWay(String line, Watch watch, AtomicBoolean ended) {
    if (watch == Watch.NONE || !line.startsWith("{")) {
      return;
    }
    SequencedMap<String, Double> scores = parse(line, "");
    Double step = scores.remove(STEP);
    if (step != null && !scores.isEmpty() && !watch.goesOn(step.intValue(), scores)) {
      ended.set(true);
    }
  }

  private int run(String command, Tail out, BooleanSupplier ended) throws EvaluationException {
    try {
      Process process =
          new ProcessBuilder(List.of("sh", "-c", command))
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      Thread output = Thread.ofVirtual().start(() -> out.take(process.getInputStream(), true));
      Thread errors = Thread.ofVirtual().start(() -> out.take(process.getErrorStream(), false));
      try {
        while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          if (cancelled.getAsBoolean()) {
            throw new CancelledException();
          }
          if (ended.getAsBoolean()) {
            return 0;
          }
        }
        output.join();
        errors.join();
      } finally {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
      }
      return process.exitValue();
    } catch (IOException e) {
      throw new EvaluationException("the command cannot be started: " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CancelledException();
    }
  }

  /** For a POSIX shell. */
  private static String quoted(String path) {
    return "'" + path.replace("'", "'\\''") + "'";
  }

  private static SequencedMap<String, Double> parse(String line, String prefix) {
    SequencedMap<String, Double> scores = new LinkedHashMap<>();
    OptionalDouble number = number(line);
    if (number.isPresent()) {
      scores.put(prefix.isEmpty() ? SCORE : prefix, number.getAsDouble());
      return scores;
    }
    object(line)
        .entrySet()
        .forEach(e -> {
          if (e.getValue().isJsonPrimitive() && !e.getValue().getAsJsonPrimitive().isBoolean()) {
            number(e.getValue().getAsString())
                .ifPresent(
                    v -> scores.put(prefix.isEmpty() ? e.getKey() : prefix + "." + e.getKey(), v));
          }
        });
    return scores;
  }

  private static JsonObject object(String line) {
    try {
      JsonElement json = JsonParser.parseString(line);
      return json.isJsonObject() ? json.getAsJsonObject() : new JsonObject();
    } catch (JsonParseException _) {
      return new JsonObject();
    }
  }

  /** As Python and C print them, so {@code nan} and {@code inf} too. */
  private static OptionalDouble number(String text) {
    String plain = text.startsWith("+") || text.startsWith("-") ? text.substring(1) : text;
    double sign = text.startsWith("-") ? -1 : 1;
    return switch (plain.toLowerCase(java.util.Locale.ROOT)) {
      case "nan" -> OptionalDouble.of(Double.NaN);
      case "inf", "infinity" -> OptionalDouble.of(sign * Double.POSITIVE_INFINITY);
      default ->
          plain.matches("(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")
              ? OptionalDouble.of(sign * Double.parseDouble(plain))
              : OptionalDouble.empty();
    };
  }
}
