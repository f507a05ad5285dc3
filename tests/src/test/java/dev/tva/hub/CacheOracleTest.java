// SPDX-License-Identifier: Apache-2.0
package dev.tva.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tva.cli.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cache that huggingface_hub 1.33.0 has filled is read as that program reads it. */
@DisabledOnOs(OS.WINDOWS)
final class CacheOracleTest {
  private static final Path ORACLE = Path.of("src/test/resources/hubcache").toAbsolutePath();

  @RegisterExtension
  static final Program PROGRAM =
      new Program(
          folder -> Map.of("HF_HOME", folder.resolve("hf-home").toString(), "HF_HUB_OFFLINE", "1"));

  private final Path folder = PROGRAM.folder();

  @BeforeEach
  void unpack() throws IOException {
    for (JsonElement e :
        JsonParser.parseString(Files.readString(ORACLE.resolve("tree.json"))).getAsJsonArray()) {
      JsonObject is = e.getAsJsonObject();
      Path path = folder.resolve(is.get("path").getAsString());
      Files.createDirectories(path.getParent());
      if (is.has("link")) {
        Files.createSymbolicLink(path, Path.of(is.get("link").getAsString()));
      } else if (is.has("base64")) {
        Files.write(path, Base64.getDecoder().decode(is.get("base64").getAsString()));
      } else {
        Files.createDirectories(path);
      }
    }
  }

  private static JsonObject expected() throws IOException {
    return JsonParser.parseString(Files.readString(ORACLE.resolve("expected.json")))
        .getAsJsonObject();
  }

  private HubCache cache() {
    return new HubCache(
        HubSettings.of(Map.of("HF_HOME", folder.resolve("hf-home").toString()), true).cache());
  }

  private static String text(JsonObject of, String field, String otherwise) {
    JsonElement e = of.get(field);
    return e == null || e.isJsonNull() ? otherwise : e.getAsString();
  }

  @Test
  void filesAreFoundWhereThatProgramFindsThem() throws IOException {
    HubCache cache = cache();
    List<String> wanted = new ArrayList<>();
    List<String> got = new ArrayList<>();
    for (JsonElement e : expected().getAsJsonArray("files")) {
      JsonObject f = e.getAsJsonObject();
      String repository = f.get("repo").getAsString();
      String file = f.get("file").getAsString();
      String revision = text(f, "revision", "main");
      String key = repository + "@" + revision + "/" + file + " ";
      wanted.add(key + text(f, "resolves", "nowhere"));
      Optional<String> commit = cache.commit(repository, revision);
      String found =
          commit
              .flatMap(c -> cache.file(repository, c, file))
              .map(p -> folder.resolve("hf-home").relativize(p).toString())
              .orElse(
                  commit.filter(c -> cache.isKnownAbsent(repository, c, file)).isPresent()
                      ? "known-absent"
                      : "nowhere");
      got.add(key + found);
    }
    assertEquals(wanted, got);
    assertTrue(wanted.size() >= 10);
  }

  @Test
  void snapshotsAreThoseThatProgramNames() throws IOException {
    HubCache cache = cache();
    for (JsonElement e : expected().getAsJsonArray("snapshots")) {
      JsonObject s = e.getAsJsonObject();
      String repository = s.get("repo").getAsString();
      assertEquals(
          text(s, "snapshot", "nowhere"),
          cache
              .commit(repository, text(s, "revision", "main"))
              .map(c ->
                  folder.resolve("hf-home").relativize(cache.snapshot(repository, c)).toString())
              .orElse("nowhere"),
          s.toString());
    }
  }

  /** Through links, chains of them, and where there are none. */
  @Test
  void checkpointsAreRead() {
    String one = PROGRAM.run("show", "norm(x)", "x=hf:acme/tiny-lm").expect(0).out();
    assertEquals(one, PROGRAM.run("show", "norm(x)", "x=hf:acme/tiny-lm@main").expect(0).out());
    PROGRAM.run("show", "norm(x)", "x=hf:acme/tiny-lm@refs/pr/1").expect(0);
    PROGRAM.run("show", "norm(x)", "x=hf:acme/other.model_v2").expect(0);
  }

  /** That program calls the snapshot fine; its index names a file that is not there. */
  @Test
  void aSnapshotThatIsAPartIsTold() {
    String err = PROGRAM.run("show", "norm(x)", "x=hf:acme/tiny-lm@v1.0").expect(3).err();
    assertTrue(err.contains("model-00002-of-00002.safetensors"), err);
    assertTrue(err.contains("error[not-fetched]: `hf:acme/tiny-lm@v1.0` is not whole"), err);
  }

  @Test
  void whatIsNotThereIsNotFetchedOffline() {
    for (String id :
        List.of("absent/repo", "broken/repo", "acme/tiny-lm@nope", "acme/tiny-lm@64619f5")) {
      String err = PROGRAM.run("show", "norm(x)", "x=hf:" + id).expect(3).err();
      assertTrue(err.contains("error[not-fetched]: `hf:" + id + "` is not in the cache"), err);
    }
  }
}
