// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper.text;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** SpamAssassin's public corpus: as many mails that people wanted as mails that they did not. */
record Corpus(Parts ham, Parts spam) {
  private static final String SHA_256 =
      "8d15982711d6fa4b415fa84e83f654b34ac06db49f120eb9a3d33dd3346622cb";
  private static final int FEWEST_WORDS = 20;

  /** The split is part of the data: it does not follow the seed of a training. */
  private static final long SEED = 7;

  /**
   * Mails of one kind.
   *
   * @param training what language models learn from
   * @param rating what the rater learns from, and nothing else does
   * @param validation what coefficients are chosen by
   * @param test what is reported
   */
  record Parts(List<Mail> training, List<Mail> rating, List<Mail> validation, List<Mail> test) {
    static Parts of(List<Mail> mails) {
      int size = mails.size();
      return new Parts(
          mails.subList(0, size * 6 / 10),
          mails.subList(size * 6 / 10, size * 8 / 10),
          mails.subList(size * 8 / 10, size * 9 / 10),
          mails.subList(size * 9 / 10, size));
    }
  }

  /**
   * From the npm package that {@code run} fetches.
   *
   * @throws IOException if it is another file
   */
  static Corpus read(Path archive) throws IOException {
    byte[] bytes = Files.readAllBytes(archive);
    if (!sha256(bytes).equals(SHA_256)) {
      throw new IOException(archive + " is not the file that the report is about");
    }
    // A mail that was sent twice would be in two parts.
    var ham = new LinkedHashSet<Mail>();
    var spam = new LinkedHashSet<Mail>();
    try (var tar =
        new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(bytes)))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String name = entry.getName();
        if (name.startsWith("package/data/") && name.endsWith(".txt")) {
          Mail mail = Mail.of(new String(tar.readAllBytes(), StandardCharsets.ISO_8859_1));
          if (mail.words().size() >= FEWEST_WORDS) {
            (name.contains("/spam-") ? spam : ham).add(mail);
          }
        }
      }
    }
    int size = Math.min(ham.size(), spam.size());
    return new Corpus(Parts.of(some(ham, size)), Parts.of(some(spam, size)));
  }

  private static List<Mail> some(Set<Mail> mails, int size) {
    var shuffled = new ArrayList<>(mails);
    Collections.shuffle(shuffled, new Random(SEED));
    return List.copyOf(shuffled.subList(0, size));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
