// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Severity;
import dev.tva.diagnostic.Slug;
import dev.tva.plan.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Files of others inside an output that tva wrote. */
final class ForeignTest {
  @TempDir Path folder;
  private Path base;
  private Path out;

  @BeforeEach
  void writeAnOutput() throws IOException {
    base = folder.resolve("base");
    out = folder.resolve("out");
    Tiny.file(base.resolve("model.safetensors"));
    Files.writeString(base.resolve("config.json"), "{}\n");
    Files.writeString(base.resolve("tokenizer.json"), "{}\n");
    Tiny.save(output(), 1, base);
  }

  private Output output() {
    return Tiny.withSideFiles(Tiny.output(out, "w"), Optional.empty());
  }

  private void isForeign(String why) {
    var e = assertThrows(DiagnosticException.class, () -> Tiny.save(output(), 2, base));
    assertEquals(Slug.OUTPUT_IN_THE_WAY, e.diagnostic().slug());
    assertEquals("`out` exists, and " + why, e.diagnostic().sentence());
  }

  @Test
  void theManifestNamesAllThatTvaWrote() throws Exception {
    assertEquals(
        List.of("config.json", "model.safetensors", "tokenizer.json"),
        List.copyOf(WrittenFiles.read(out).orElseThrow().files().keySet()));
    Tiny.save(output(), 2, base);
    assertEquals(2, Tiny.fillOf(out));
  }

  @Test
  void aManifestIsNoSideFile() throws Exception {
    Output next = Tiny.withSideFiles(Tiny.output(folder.resolve("next"), "w"), Optional.empty());
    Tiny.save(next, 3, out);
    assertEquals(
        List.of("config.json", "model.safetensors", "tokenizer.json"),
        List.copyOf(WrittenFiles.read(folder.resolve("next")).orElseThrow().files().keySet()));
  }

  @Test
  void aFileThatWasPutThereStays() throws Exception {
    Files.writeString(out.resolve("notes.txt"), "mine\n");
    isForeign("it holds `notes.txt`, which tva did not write");
    assertEquals("mine\n", Files.readString(out.resolve("notes.txt")));
  }

  @Test
  void aFileThatWasEditedStays() throws Exception {
    Files.writeString(out.resolve("config.json"), "[]\n");
    isForeign("its `config.json` is not as tva wrote it");
    Files.writeString(out.resolve("config.json"), "{}\n");
    Tiny.save(output(), 2, base);
  }

  @Test
  void weightsThatWereExchangedStay() throws Exception {
    Tiny.file(out.resolve("model.safetensors"), 9, java.util.Map.of(), "w");
    isForeign("its `model.safetensors` is not as tva wrote it");
    assertEquals(9, Tiny.fillOf(out));
  }

  @Test
  void anotherOutputInItStays() throws Exception {
    Tiny.file(out.resolve("other.safetensors"), 9, Tiny.OURS, "w");
    isForeign("it holds `other.safetensors`, which tva did not write");
  }

  @Test
  void withoutItsManifestOnlyWeightsAreKnownAsOurs() throws Exception {
    Files.delete(out.resolve(WrittenFiles.NAME));
    isForeign("it holds `config.json`, which tva did not write");
    Files.delete(out.resolve("config.json"));
    Files.delete(out.resolve("tokenizer.json"));
    Tiny.save(output(), 2, base);
  }

  @Test
  void aManifestThatIsNoneIsAFileLikeOthers() throws Exception {
    for (String text : List.of("", "[]", "{}", "{\"files\":{\"a\":{}}}", "{\"files\":{\"a\":1}}")) {
      Files.writeString(out.resolve(WrittenFiles.NAME), text);
      isForeign("it holds `config.json`, which tva did not write");
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aLinkIsNotWhatTvaWrote() throws Exception {
    Path real = Files.move(out.resolve("config.json"), folder.resolve("config.json"));
    Files.createSymbolicLink(out.resolve("config.json"), real);
    isForeign("it holds `config.json`, which tva did not write");
  }

  @Test
  void whatIsReplacedIsNamed() throws Exception {
    Files.writeString(out.resolve("notes.txt"), "mine\n");
    Files.writeString(out.resolve("config.json"), "[]\n");
    List<Diagnostic> notes = CheckpointWriter.check(List.of(output()), Tiny.rules(true, base));
    assertEquals(1, notes.size());
    assertEquals(Severity.WARNING, notes.getFirst().severity());
    assertEquals(
        List.of(
            new Diagnostic.Line.Table(
                List.of("file"), List.of(List.of("config.json"), List.of("notes.txt")))),
        notes.getFirst().lines());
  }

  @Test
  void nothingIsSaidOfAnOutputOfOurs() {
    assertTrue(CheckpointWriter.check(List.of(output()), Tiny.rules(true, base)).isEmpty());
  }

  @Test
  void aScriptIsNeverReplaced() throws Exception {
    Path script = Files.writeString(out.resolve("main.tva"), "save x to \"out\"\n");
    WriteRules rules =
        WriteRules.of(List.of(base), List.of(script.toString(), "<formula>", "tva:x"), true);
    for (Path to : List.of(out, script)) {
      Output output = Tiny.output(to, "w");
      var e =
          assertThrows(
              DiagnosticException.class, () -> CheckpointWriter.check(List.of(output), rules));
      assertEquals(Slug.OUTPUT_IS_INPUT, e.diagnostic().slug());
    }
  }
}
