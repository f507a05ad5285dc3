// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import dev.tva.example.arithmetic.Digit;
import dev.tva.example.arithmetic.DigitFiles;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** The six tasks: three questions, each asked of two sources. */
final class Tasks {
  private static final String NO_TONE = "none";

  /** Swatches of colour, not pictures of anything. */
  private static final String SWATCHES = "Component";

  private Tasks() {}

  /**
   * Reads all of them.
   *
   * @param examples the folder of the examples
   */
  static List<Task> read(Path examples) throws IOException {
    Path digits = examples.resolve("01-task-arithmetic/data");
    Path emoji = examples.resolve("02-paper/data");
    var tasks = new ArrayList<Task>();
    tasks.add(digits("digits-opencv", DigitFiles.sheet(digits.resolve("opencv-digits.png"))));
    tasks.add(digits("digits-sklearn", DigitFiles.scans(digits.resolve("sklearn-digits.csv.gz"))));
    List<Emoji> all = Emoji.read(emoji.resolve("emoji-labels.csv"));
    Raster google = Emoji.sheet(emoji.resolve("emoji-google-20.png"));
    Raster twitter = Emoji.sheet(emoji.resolve("emoji-twitter-20.png"));
    tasks.add(new Task("category-google", Head.CATEGORY, categories(all, google)));
    tasks.add(new Task("category-twitter", Head.CATEGORY, categories(all, twitter)));
    tasks.add(new Task("tone-google", Head.TONE, tones(all, google)));
    tasks.add(new Task("tone-twitter", Head.TONE, tones(all, twitter)));
    return List.copyOf(tasks);
  }

  private static Task digits(String name, List<Digit> digits) {
    return new Task(
        name,
        Head.DIGIT,
        Split.of(digits, Digit::label, d -> List.of(new Sample(d.pixels(), d.label()))));
  }

  private static Split categories(List<Emoji> all, Raster sheet) {
    List<Emoji> plain =
        all.stream()
            .filter(e -> e.tone().equals(NO_TONE) && !e.category().equals(SWATCHES))
            .toList();
    List<String> names = plain.stream().map(Emoji::category).distinct().sorted().toList();
    return Split.of(
        plain,
        Emoji::category,
        e -> List.of(new Sample(e.pixels(sheet), names.indexOf(e.category()))));
  }

  /** The five tones of an emoji stay on one side. */
  private static Split tones(List<Emoji> all, Raster sheet) {
    List<Emoji> toned = all.stream().filter(e -> !e.tone().equals(NO_TONE)).toList();
    List<String> tones = toned.stream().map(Emoji::tone).distinct().sorted().toList();
    SequencedMap<String, List<Emoji>> byName = new LinkedHashMap<>();
    toned.forEach(e -> byName.computeIfAbsent(e.name(), _ -> new ArrayList<>()).add(e));
    return Split.of(
        List.copyOf(byName.values()),
        _ -> "",
        variants ->
            variants.stream()
                .map(e -> new Sample(e.pixels(sheet), tones.indexOf(e.tone())))
                .toList());
  }
}
