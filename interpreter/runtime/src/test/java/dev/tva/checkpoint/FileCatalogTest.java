// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.checkpoint.read.SafetensorsFormat;
import dev.tva.diagnostic.Diagnostic.Line;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FileCatalogTest {
  private final FileCatalog catalog = new FileCatalog();

  @TempDir Path folder;

  private Manifest open(Path path) throws CatalogException {
    return catalog.open(path.toString());
  }

  private CatalogException refused(Path path) {
    return assertThrows(CatalogException.class, () -> open(path));
  }

  private static String lines(CatalogException e) {
    StringBuilder text = new StringBuilder();
    for (Line line : e.lines()) {
      text.append(
          switch (line) {
            case Line.Note n -> "note: " + n.text();
            case Help h -> "help: " + (h.text() + " " + h.shown()).strip();
            case Line.Table t -> "table: " + t.rows();
          });
      text.append('\n');
    }
    return text.toString();
  }

  @Test
  void readsAFile() throws Exception {
    Manifest m = open(Tiny.file(folder.resolve("x.safetensors"), 1, Tiny.OURS, "b", "a"));
    assertEquals(List.of("a", "b"), List.copyOf(m.names()));
    assertEquals("0", m.metadata().get("tva.version"));
    assertEquals(folder.resolve("x.safetensors").toString(), m.label());
  }

  @Test
  void readsDirectoriesIndexesAndShards() throws Exception {
    Tiny.file(folder.resolve("one/model.safetensors"));
    Tiny.file(folder.resolve("diffusers/diffusion_pytorch_model.safetensors"));
    Tiny.file(folder.resolve("other/weights.safetensors"));
    Path index = Tiny.shards(folder.resolve("shards"));
    for (String name : List.of("one", "diffusers", "other")) {
      assertEquals(Set.of("w"), open(folder.resolve(name)).names());
    }
    assertEquals(Set.of("a", "b"), open(folder.resolve("shards")).names());
    assertEquals(Set.of("a", "b"), open(index).names());
  }

  @Test
  void takesTheSingleFileWhereThereAreShardsToo() throws Exception {
    Tiny.shards(folder);
    Tiny.file(folder.resolve("model.safetensors"));
    assertEquals(Set.of("w"), open(folder).names());
  }

  @Test
  void takesTheIndexWhereOtherFilesLieBesideTheShards() throws Exception {
    Path index = Tiny.shards(folder);
    Files.move(index, folder.resolve("weights.safetensors.index.json"));
    Tiny.file(folder.resolve("consolidated.safetensors"));
    assertEquals(Set.of("a", "b"), open(folder).names());
  }

  @Test
  void readsTheHeadersOfOneCheckpointOnce() throws Exception {
    Path file = Tiny.file(folder.resolve("m/model.safetensors"));
    Manifest first = open(file);
    Files.write(file, new byte[3]);
    assertSame(first, open(file));
    Manifest same = open(folder.resolve("m"));
    assertEquals(folder.resolve("m").toString(), same.label());
    assertEquals(first.tensors(), same.tensors());
  }

  /** In any order, whatever becomes of the others. */
  @Test
  void whatIsReadAheadIsWhatItWouldHaveBeen() throws Exception {
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      Tiny.file(folder.resolve("m" + i + "/model.safetensors"), i, Tiny.OURS, "a", "b" + i);
      paths.add(folder.resolve("m" + i).toString());
    }
    Files.write(folder.resolve("m4/model.safetensors"), new byte[3]);
    String missing = folder.resolve("missing").toString();
    paths.add(2, missing);
    catalog.expect(paths);
    for (int i : List.of(8, 0, 1, 5, 7, 6, 3, 2)) {
      assertEquals(Set.of("a", "b" + i), open(folder.resolve("m" + i)).names());
      assertEquals(folder.resolve("m" + i).toString(), open(folder.resolve("m" + i)).label());
    }
    for (Path wrong : List.of(folder.resolve("m4"), folder.resolve("missing"))) {
      String told = assertThrows(CatalogException.class, () -> open(wrong)).getMessage();
      String alone =
          assertThrows(CatalogException.class, () -> new FileCatalog().open(wrong.toString()))
              .getMessage();
      assertEquals(alone, told);
    }
  }

  /** And each is read where it lies itself. */
  @Test
  void readsOneHeaderOfFineTunesWithTheSame() throws Exception {
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Tiny.file(folder.resolve("m" + i + "/model.safetensors"), i, Tiny.OURS, "a", "b");
      paths.add(folder.resolve("m" + i).toString());
    }
    Tiny.file(folder.resolve("m3/model.safetensors"), 3, Tiny.OURS, "a", "c");
    paths.add(folder.resolve("m3").toString());
    catalog.expect(paths);
    Manifest first = open(folder.resolve("m0"));
    for (int i = 1; i < 3; i++) {
      Manifest other = open(folder.resolve("m" + i));
      assertTrue(other.sharesTensors(first));
      assertSame(
          first.unsorted().keySet().iterator().next(), other.pieces().keySet().iterator().next());
      Manifest alone = new FileCatalog().open(folder.resolve("m" + i).toString());
      assertEquals(alone.pieces(), other.pieces());
      assertEquals(alone.piece("b"), other.piece("b"));
      assertEquals(alone.headers(), other.headers());
    }
    assertEquals(Set.of("a", "c"), open(folder.resolve("m3")).names());
  }

  @Test
  void tellsByASumThatAHeaderHasChanged() throws Exception {
    Path file = Tiny.file(folder.resolve("m/model.safetensors"), 1, Tiny.OURS, "a", "b");
    Map<String, Long> sums = open(file).headers();
    assertEquals(Set.of(file.toString()), sums.keySet());
    assertTrue(SafetensorsFormat.areUnchanged(sums));
    byte[] bytes = Files.readAllBytes(file);
    byte[] renamed = bytes.clone();
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\"b\"") + 1;
    renamed[at] = 'c';
    Files.write(file, renamed);
    assertFalse(SafetensorsFormat.areUnchanged(sums));
    Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
    assertFalse(SafetensorsFormat.areUnchanged(sums));
    Files.write(file, bytes);
    assertTrue(SafetensorsFormat.areUnchanged(sums));
    Files.delete(file);
    assertFalse(SafetensorsFormat.areUnchanged(sums));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void readsASnapshotOfLinks() throws Exception {
    Tiny.shards(folder.resolve("blobs"));
    Path snapshot = Files.createDirectories(folder.resolve("snapshots/1"));
    for (String name : Tiny.tree(folder.resolve("blobs"))) {
      Files.move(folder.resolve("blobs").resolve(name), folder.resolve("blobs/x" + name));
      Files.createSymbolicLink(snapshot.resolve(name), Path.of("../../blobs/x" + name));
    }
    assertEquals(Set.of("a", "b"), open(snapshot).names());
  }

  @Test
  void namesWhatIsNearAMissingPath() throws Exception {
    Tiny.file(folder.resolve("llama/model.safetensors"));
    CatalogException e = refused(folder.resolve("lama"));
    assertEquals("there is no checkpoint at `" + folder.resolve("lama") + "`", e.getMessage());
    assertEquals(Slug.CANNOT_READ, e.slug());
    assertEquals("help: did you mean " + folder.resolve("llama") + "\n", lines(e));
    assertEquals(
        "help: did you mean " + folder.resolve("llama/model.safetensors") + "\n",
        lines(refused(folder.resolve("lama/model.safetensors"))));
    assertTrue(
        lines(refused(folder.resolve("nothing/like/it"))).startsWith("help: copy or download it"));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void saysThatALinkIsBroken() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("m.safetensors"), Path.of("gone"));
    CatalogException e = refused(link);
    assertTrue(e.getMessage().endsWith("is a link to something that is not there"), e.getMessage());
    assertTrue(lines(e).contains("it points to gone"), lines(e));
  }

  @Test
  void saysHowOtherFormatsAreConverted() throws Exception {
    for (String name : List.of("model.h5", "m.ONNX", "flax_model.msgpack")) {
      Path directory = Files.createDirectories(folder.resolve(name + ".d"));
      Path file = Files.writeString(directory.resolve(name), "pickle");
      CatalogException e = refused(directory);
      assertEquals(
          "the directory `" + directory + "` holds `" + name + "`, whose format is not read",
          e.getMessage());
      assertTrue(lines(e).contains("help: save it as safetensors"), lines(e));
      assertEquals("`" + file + "` is of a format that is not read", refused(file).getMessage());
    }
  }

  @Test
  void saysHowATrainingStateBecomesACheckpoint() throws Exception {
    Path state = Files.createDirectories(folder.resolve("state"));
    Path step = Files.createDirectories(state.resolve("global_step5"));
    Files.writeString(state.resolve("zero_to_fp32.py"), "");
    Files.writeString(step.resolve("mp_rank_00_model_states.pt"), "");
    Files.writeString(step.resolve("zero_pp_rank_0_mp_rank_00_optim_states.pt"), "");
    String command = "`python " + state.resolve("zero_to_fp32.py") + " " + state + " model`";
    for (Path path : List.of(state, step)) {
      CatalogException e = refused(path);
      assertEquals(
          "the directory `" + path + "` holds a training state of DeepSpeed, not a checkpoint",
          e.getMessage());
      assertTrue(lines(e).contains(command), lines(e));
    }
    Path parts = Files.createDirectories(folder.resolve("parts"));
    Files.writeString(parts.resolve("__0_0.distcp"), "");
    assertTrue(lines(refused(parts)).contains("dcp_to_torch " + parts + " model.pt`"));
  }

  @Test
  void saysWhatIsWrongWithAFileOfAnotherFormat() throws Exception {
    for (String name : List.of("pytorch_model.bin", "m.CKPT", "m.pt", "m.gguf", "m.npz")) {
      Path directory = Files.createDirectories(folder.resolve(name + ".d"));
      Path file = Files.writeString(directory.resolve(name), "some notes of mine, no tensors");
      for (Path path : List.of(directory, file)) {
        CatalogException e = refused(path);
        assertEquals(Slug.BAD_CHECKPOINT, e.slug());
        assertTrue(
            e.getMessage().contains("is no sound checkpoint: the file is no "), e.getMessage());
      }
    }
  }

  /** The file is sound: what is wrong is what tva lacks. */
  @Test
  void namesTheQuantisationThatIsNotDecoded() throws Exception {
    ByteBuffer bytes = ByteBuffer.allocate(96 + 110).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put("GGUF".getBytes(UTF_8)).putInt(3).putLong(1).putLong(0);
    bytes.putLong(1).put((byte) 'w').putInt(1).putLong(256).putInt(21).putLong(0);
    Path file = Files.write(folder.resolve("m.gguf"), bytes.array());
    CatalogException e = refused(file);
    assertEquals(
        "`"
            + file
            + "` cannot be read: tensor `w` is quantised as IQ3_S, for which there is no decoder",
        e.getMessage());
    assertEquals(1, e.lines().size());
  }

  /** Its readers take the embedding where there is no head. */
  @Test
  void aGgufWithoutAHeadIsTied() throws Exception {
    ByteBuffer bytes = ByteBuffer.allocate(192).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put("GGUF".getBytes(UTF_8)).putInt(3).putLong(1).putLong(1);
    for (String text : List.of("general.architecture", "llama", "token_embd.weight")) {
      if (text.equals("llama")) {
        bytes.putInt(8);
      }
      bytes.putLong(text.length()).put(text.getBytes(UTF_8));
    }
    bytes.putInt(2).putLong(2).putLong(4).putInt(0).putLong(0);
    Path file = Files.write(folder.resolve("m.gguf"), bytes.array());
    Manifest manifest = new FileCatalog().open(file.toString());
    assertEquals("lm_head.weight", manifest.tie().orElseThrow().head());
    Files.writeString(folder.resolve("config.json"), "{\"tie_word_embeddings\": false}");
    assertTrue(new FileCatalog().open(file.toString()).tie().isEmpty());
  }

  @Test
  void ofSeveralFilesOfOtherFormatsOneIsToBeNamed() throws Exception {
    Files.writeString(folder.resolve("a.pt"), "");
    Files.writeString(folder.resolve("b.gguf"), "");
    Files.writeString(folder.resolve("optimizer.pt"), "");
    CatalogException e = refused(folder);
    assertEquals("the directory `" + folder + "` holds 2 checkpoints", e.getMessage());
    Files.writeString(folder.resolve("consolidated.00.pth"), "");
    Files.writeString(folder.resolve("consolidated.01.pth"), "");
    e = refused(folder.resolve("consolidated.00.pth"));
    assertTrue(e.getMessage().contains("one of several files"), e.getMessage());
  }

  @Test
  void namesTheCandidatesOfADirectory() throws Exception {
    Tiny.file(folder.resolve("a.safetensors"));
    Tiny.file(folder.resolve("b.safetensors"));
    CatalogException e = refused(folder);
    assertEquals("the directory `" + folder + "` holds 2 checkpoints", e.getMessage());
    assertTrue(lines(e).contains("name one of them: " + folder.resolve("a.safetensors")), lines(e));
  }

  @Test
  void readsACompleteSetOfShardsWithoutAnIndex() throws Exception {
    Files.delete(Tiny.shards(folder));
    assertEquals(Set.of("a", "b"), open(folder).names());
    Files.delete(folder.resolve("model-00002-of-00002.safetensors"));
    assertEquals(
        "the shard `model-00002-of-00002.safetensors` of `" + folder + "` is missing",
        refused(folder).getMessage());
  }

  @Test
  void namesTheFoldersOfAPipeline() throws Exception {
    Tiny.file(folder.resolve("unet/diffusion_pytorch_model.safetensors"));
    Files.writeString(folder.resolve("model_index.json"), "{}");
    CatalogException e = refused(folder);
    assertEquals("`" + folder + "` is a pipeline of several models", e.getMessage());
    assertTrue(lines(e).contains("name one of them: " + folder.resolve("unet")), lines(e));
  }

  @Test
  void saysThatAFileIsEmptyOrAPointer() throws Exception {
    Path empty = Files.createFile(folder.resolve("e.safetensors"));
    assertEquals("`" + empty + "` is an empty file", refused(empty).getMessage());
    Path pointer =
        Files.writeString(
            Files.createDirectory(folder.resolve("m")).resolve("model.safetensors"),
            "version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 988097824\n");
    CatalogException e = refused(pointer.getParent());
    assertEquals(Slug.BAD_CHECKPOINT, e.slug());
    assertTrue(e.getMessage().contains("is a Git LFS pointer"), e.getMessage());
    assertTrue(lines(e).contains("help: fetch the data: `git lfs pull`"), lines(e));
    Path index = folder.resolve("m/model.safetensors.index.json");
    Files.move(pointer, index);
    assertTrue(refused(index).getMessage().contains("is a Git LFS pointer"));
  }

  @Test
  void refusesEveryTruncation() throws Exception {
    Path file = Tiny.file(folder.resolve("m.safetensors"));
    byte[] all = Files.readAllBytes(file);
    for (int length = 1; length < all.length; length++) {
      Files.write(file, Arrays.copyOf(all, length));
      CatalogException e = refused(file);
      assertEquals(Slug.BAD_CHECKPOINT, e.slug(), "at " + length);
      assertTrue(lines(e).contains("help: "), "at " + length);
      assertFalse(e.getMessage().endsWith("."), e.getMessage());
    }
  }

  @Test
  void refusesAHostileHeader() throws Exception {
    byte[] header = "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,9]}}".getBytes();
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    Path file = folder.resolve("m.safetensors");
    Files.write(file, bytes.putLong(header.length).put(header).array());
    CatalogException e = refused(file);
    assertEquals(Slug.BAD_CHECKPOINT, e.slug());
    assertTrue(e.getMessage().contains("tensor `w`"), e.getMessage());
    Files.write(file, bytes.putLong(0, Long.MAX_VALUE).array());
    assertEquals(Slug.BAD_CHECKPOINT, refused(file).slug());
  }

  @Test
  void namesAMissingShardAndATensorOfIt() throws Exception {
    Tiny.shards(folder);
    Files.delete(folder.resolve("model-00002-of-00002.safetensors"));
    CatalogException e = refused(folder);
    assertEquals(Slug.BAD_CHECKPOINT, e.slug());
    assertEquals(
        "the shard `model-00002-of-00002.safetensors` of `" + folder + "` is missing",
        e.getMessage());
    assertTrue(lines(e).contains("it should hold `b`"), lines(e));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void saysThatAFileIsNotTheUsersToRead() throws Exception {
    Path file = Tiny.file(folder.resolve("m.safetensors"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(file), "this user reads everything");
    CatalogException e = refused(file);
    assertEquals(Slug.CANNOT_READ, e.slug());
    assertEquals("`" + file + "` cannot be read", e.getMessage());
    assertTrue(lines(e).contains("permission denied"), lines(e));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void doesNotWaitForWhatIsNoFile() throws Exception {
    assertTrue(refused(Path.of("/dev/null")).getMessage().contains("no file"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://huggingface.co/acme/x", "huggingface.co/acme/x/tree/main"})
  void anAddressOfTheHubIsToldAsAnId(String address) {
    CatalogException e = assertThrows(CatalogException.class, () -> catalog.open(address));
    assertTrue(e.lines().toString().contains("hf:acme/x]"), e.lines().toString());
  }

  @Test
  void refusesWhatIsNoPath() throws IOException {
    CatalogException e =
        assertThrows(CatalogException.class, () -> catalog.open("a" + (char) 0 + "b"));
    assertEquals("`a?b` is no path", e.getMessage());
    assertThrows(CatalogException.class, () -> catalog.readScript("a" + (char) 0));
    assertThrows(CatalogException.class, () -> catalog.expand("a" + (char) 0 + "/*"));
  }

  @Test
  void readsScripts() throws Exception {
    Path script = Files.writeString(folder.resolve("lib.tva"), "x = 1\n");
    assertEquals("x = 1\n", catalog.readScript(script.toString()));
    CatalogException missing =
        assertThrows(
            CatalogException.class, () -> catalog.readScript(folder.resolve("lob.tva").toString()));
    assertTrue(missing.getMessage().startsWith("there is no script at"), missing.getMessage());
    assertTrue(lines(missing).contains("did you mean " + script), lines(missing));
    assertThrows(CatalogException.class, () -> catalog.readScript(folder.toString()));
    Files.write(script, new byte[] {(byte) 0xff});
    assertEquals("x = 1\n", catalog.readScript(script.toString()), "a run reads a script once");
    CatalogException text =
        assertThrows(CatalogException.class, () -> new FileCatalog().readScript(script.toString()));
    assertTrue(lines(text).contains("not UTF-8"), lines(text));
  }

  @Test
  void resolvesAgainstTheFolderOfAFileOnly() {
    for (var e :
        Map.of(
                "", "m/base",
                "<command line>", "m/base",
                "main.tva", "m/base",
                "a/main.tva", "a/m/base",
                "/a/b/main.tva", "/a/b/m/base")
            .entrySet()) {
      assertEquals(Path.of(e.getValue()), Path.of(catalog.resolve(e.getKey(), "m/base")));
    }
    String absolute = folder.resolve("base").toString();
    assertEquals(absolute, catalog.resolve("a/main.tva", absolute));
    assertEquals(Path.of("base"), Path.of(catalog.resolve("a/main.tva", "../base")));
    assertEquals(Path.of("../base"), Path.of(catalog.resolve("", "./../base")));
    assertEquals(".", catalog.resolve("a/main.tva", ".."));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void keepsTheWayBackOutOfALink() throws Exception {
    Files.createDirectories(folder.resolve("big/disk"));
    Files.createSymbolicLink(folder.resolve("data"), folder.resolve("big/disk"));
    Tiny.file(folder.resolve("big/base.safetensors"));
    String resolved = catalog.resolve("", folder.resolve("data/../base.safetensors").toString());
    assertEquals(Set.of("w"), catalog.open(resolved).names());
  }
}
