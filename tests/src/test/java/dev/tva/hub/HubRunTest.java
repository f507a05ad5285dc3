// SPDX-License-Identifier: Apache-2.0
package dev.tva.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.safetensors.SafetensorsFile;
import dev.safetensors.TensorSpec;
import dev.tva.cli.Program;
import dev.tva.cli.Served;
import dev.tva.doc.Workplace;
import dev.tva.run.OtherFormats;
import dev.tva.run.Tensors;
import dev.tva.run.Tva;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The program with checkpoints on a hub: what it fetches, and that the result is the same. */
final class HubRunTest {
  private static final Path KOHYA = Path.of("src/test/resources/adapters/kohya").toAbsolutePath();

  private static final HubServer SERVER = new HubServer();

  @RegisterExtension
  static final Program PROGRAM =
      new Program(folder ->
          Map.of("HF_ENDPOINT", SERVER.endpoint(), "HF_HOME", folder.resolve("home").toString()));

  private final Path folder = PROGRAM.folder();

  @BeforeEach
  void fill() throws IOException {
    Workplace.make(folder);
    SERVER.clear();
    SERVER.add("acme/base", folder.resolve("base"));
    SERVER.add("acme/ft", folder.resolve("ft"));
    SERVER.add("acme/adapter", folder.resolve("adapter"));
  }

  @AfterAll
  static void end() {
    SERVER.close();
  }

  private Served.Ended tva(int code, String... arguments) {
    return PROGRAM.run(arguments).expect(code);
  }

  private Path snapshot(String repository) {
    return new HubCache(folder.resolve("home/hub")).snapshot(repository, HubServer.COMMIT);
  }

  /** The files of a snapshot that are here. */
  private List<String> here(String repository) throws IOException {
    Path snapshot = snapshot(repository);
    try (Stream<Path> all = Files.walk(snapshot)) {
      return all.filter(Files::isRegularFile)
          .map(p -> snapshot.relativize(p).toString())
          .sorted()
          .toList();
    }
  }

  private static byte[] data(Path file) throws IOException {
    try (var f = SafetensorsFile.open(file)) {
      byte[] all = Files.readAllBytes(file);
      return Arrays.copyOfRange(all, (int) f.header().dataStart(), all.length);
    }
  }

  private static Map<String, String> metadata(Path file) throws IOException {
    try (var f = SafetensorsFile.open(file)) {
      return f.header().metadata();
    }
  }

  @Test
  void aRunGivesTheSameAndSaysFromWhere() throws IOException {
    String formula = "base + 0.5*(ft - base)";
    tva(0, "eval", formula, "base=base", "ft=ft", "-o", "local");
    tva(0, "eval", formula, "base=hf:acme/base", "ft=hf:acme/ft@v1", "-o", "fetched");
    Path local = folder.resolve("local/model.safetensors");
    Path fetched = folder.resolve("fetched/model.safetensors");
    assertArrayEquals(data(local), data(fetched));
    assertEquals(
        "{\"base\":\"hf:acme/base@%s\",\"ft\":\"hf:acme/ft@%s\"}"
            .formatted(HubServer.COMMIT, HubServer.COMMIT),
        metadata(fetched).get("tva.origins"));
    assertFalse(metadata(local).containsKey("tva.origins"));
    assertTrue(Files.exists(folder.resolve("fetched/tokenizer.json")));
    assertEquals(
        Files.readString(folder.resolve("home/hub/models--acme--ft/refs/v1")), HubServer.COMMIT);

    // Again, as it was recorded, with a hub that says nothing.
    SERVER.forget();
    SERVER.fault((_, _) -> {
      throw new IOException("gone");
    });
    String again = "hf:acme/base@" + HubServer.COMMIT;
    tva(0, "eval", formula, "base=" + again, "ft=hf:acme/ft@v1", "-o", "again");
    assertArrayEquals(
        Files.readAllBytes(fetched), Files.readAllBytes(folder.resolve("again/model.safetensors")));
    // And without being told where its inputs were, which it says itself.
    tva(0, "rerun", "fetched", "-o", "anew");
    assertArrayEquals(
        Files.readAllBytes(fetched), Files.readAllBytes(folder.resolve("anew/model.safetensors")));
    tva(0, "verify", "fetched", "base=" + again);
    assertTrue(
        tva(1, "verify", "fetched", "base=hf:acme/ft@" + HubServer.COMMIT)
            .err()
            .contains("the input `base` has other bytes than were read then"));
    assertEquals(List.of(), SERVER.asked());
  }

  @Test
  void whatAScriptNamesOnAHubIsVerifiedAndLocked() throws IOException {
    script();
    tva(0, "run", "edit.tva", "ft=hf:acme/ft", "--lock");
    String lock = Files.readString(folder.resolve("edit.tva.lock"));
    assertTrue(lock.contains("\"path\": \"hf:acme/base@" + HubServer.COMMIT + "\""), lock);
    SERVER.forget();
    SERVER.fault((_, _) -> {
      throw new IOException("gone");
    });
    tva(0, "verify", "out", "ft=ft");
    tva(0, "rerun", "out", "-o", "anew", "ft=ft");
    assertArrayEquals(
        data(folder.resolve("out/model.safetensors")),
        data(folder.resolve("anew/model.safetensors")));
    tva(0, "run", "edit.tva", "--locked");
    tva(0, "lock", "edit.tva", "ft=hf:acme/ft");
    assertEquals(lock, Files.readString(folder.resolve("edit.tva.lock")));
    assertEquals(List.of(), SERVER.asked());
  }

  private String card(String output) throws IOException {
    return Files.readString(folder.resolve(output).resolve("README.md"));
  }

  @Test
  void theCardSaysTheLicenseOfAllOrOfEach() throws IOException {
    String head = "---\nlicense: %s\nlanguage:\n- %s\n---\n# A model\n";
    SERVER.add("acme/base", "README.md", utf8(head.formatted("apache-2.0", "no")));
    SERVER.add("acme/ft", "README.md", utf8(head.formatted("'apache-2.0'", "en")));
    tva(0, "eval", "mean(a, b)", "a=hf:acme/base", "b=hf:acme/ft", "-o", "alike");
    String card = card("alike");
    assertTrue(card.contains("\nlicense: apache-2.0\nlanguage:\n- en\n- \"no\"\n"), card);
    tva(0, "eval", "mean(a, b)", "a=hf:acme/base", "b=ft", "-o", "unlike");
    card = card("unlike");
    assertFalse(card.contains("\nlicense:"), card);
    assertTrue(card.contains("\n- `acme/base`: `apache-2.0`\n- `ft`: none stated\n"), card);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aSnapshotOfSingleFilesIsTold() throws IOException {
    tva(0, "eval", "x", "x=hf:acme/base", "-o", "whole");
    Files.delete(snapshot("acme/base").resolve("config.json"));
    String err = tva(0, "eval", "2*x - x", "x=hf:acme/base", "-o", "part").err();
    assertTrue(err.contains("warning[not-fetched]: `part` gets no `config.json`"), err);
    Path absent = folder.resolve("home/hub/models--acme--base/.no_exist/" + HubServer.COMMIT);
    Files.createDirectories(absent);
    Files.writeString(absent.resolve("config.json"), "");
    err = tva(0, "eval", "2*x - x", "x=hf:acme/base", "-o", "known").err();
    assertFalse(err.contains("not-fetched"), err);
  }

  @Test
  void whatHasLostItsContentIsFetchedAgain() throws IOException {
    String shown = tva(0, "show", "norm(x)", "x=hf:acme/base").out();
    Files.delete(snapshot("acme/base").resolve("model.safetensors").toRealPath());
    String err = tva(3, "show", "norm(x)", "x=hf:acme/base", "--offline").err();
    assertTrue(err.contains("is not whole in the cache"), err);
    assertEquals(shown, tva(0, "show", "norm(x)", "x=hf:acme/base").out());
  }

  @Test
  void theBaseOfAnAdapterIsKnownByItsId() throws IOException {
    String add = "b + lora(\"adapter\", b)";
    assertEquals("", tva(0, "show", "norm(" + add + ")", "b=hf:acme/base").err());
    assertEquals("", tva(0, "show", "norm(" + add + ")", "b=hf:acme/base").err());
    String err = tva(0, "show", "norm(" + add + ")", "b=hf:acme/ft").err();
    assertTrue(err.contains("names another base than `hf:acme/ft`"), err);
  }

  private void script() throws IOException {
    Files.writeString(
        folder.resolve("edit.tva"),
        """
        base = model("hf:acme/base")
        param ft: model
        save base + 0.5*(ft - base) to "out"
        """);
  }

  /** No byte of a tensor: what is asked for ends where the data begin. */
  private void assertHeadersOnly() throws IOException {
    int asked = 0;
    for (HubServer.Asked a : SERVER.asked()) {
      if (a.ofStore()) {
        asked++;
        int last = Integer.parseInt(a.range().replaceAll(".*-", ""));
        try (var f = SafetensorsFile.open(folder.resolve("base/model.safetensors"))) {
          assertTrue(last < f.header().dataStart(), a.toString());
        }
      }
    }
    assertTrue(asked > 0);
  }

  @Test
  void checkAndPlanFetchNoWeights() throws IOException {
    script();
    tva(0, "check", "--headers", "edit.tva", "ft=hf:acme/ft");
    assertHeadersOnly();
    String plan = tva(0, "plan", "edit.tva", "ft=hf:acme/ft").out();
    assertHeadersOnly();
    assertEquals(List.of("config.json", "tokenizer.json"), here("acme/base"));
    Files.writeString(
        folder.resolve("edit.tva"),
        Files.readString(folder.resolve("edit.tva")).replace("hf:acme/base", "base"));
    assertEquals(tva(0, "plan", "edit.tva", "ft=ft").out(), plan.replace("hf:acme/base", "base"));
  }

  @Test
  void theTextCheckAsksNobody() throws IOException {
    script();
    tva(0, "check", "edit.tva");
    assertEquals(List.of(), SERVER.asked());
  }

  @Test
  void aMistakeIsToldBeforeWeightsAreFetched() throws IOException {
    SERVER.add("acme/chat", folder.resolve("chat"));
    String err = tva(1, "show", "norm(a - b)", "a=hf:acme/base", "b=hf:acme/chat").err();
    assertTrue(err.contains("error[shape-mismatch]"), err);
    assertHeadersOnly();
  }

  @Test
  void onlyWhatIsNeededIsFetched() throws IOException {
    byte[] other = {1, 2, 3};
    for (String name :
        List.of(
            "pytorch_model.bin",
            "tf_model.h5",
            "flax_model.msgpack",
            "onnx/model.onnx",
            "onnx/config.json",
            "original/consolidated.00.pth",
            "model.fp16.safetensors",
            "README.md",
            "optimizer.pt",
            "training_args.bin",
            "openvino/config.json",
            ".gitattributes")) {
      SERVER.add("acme/base", name, other);
    }
    SERVER.add("acme/base", "merges.txt", other);
    tva(0, "show", "norm(x)", "x=hf:acme/base");
    assertEquals(
        List.of("README.md", "config.json", "merges.txt", "model.safetensors", "tokenizer.json"),
        here("acme/base"));
  }

  /** What the hub has not is no part that was not fetched. */
  @Test
  void aModelWithoutATokenizerIsWhole() throws IOException {
    Files.delete(folder.resolve("ft/tokenizer.json"));
    Files.writeString(folder.resolve("ft/config.json"), "{\"vocab_size\": 4}");
    SERVER.add("acme/bare", folder.resolve("ft"));
    String first = tva(0, "eval", "2*(x as delta) as model", "x=hf:acme/bare", "-o", "one").err();
    assertFalse(first.contains("tokenizer.json"), first);
    Path absent = folder.resolve("home/hub/models--acme--bare/.no_exist");
    try (Stream<Path> all = Files.walk(absent)) {
      assertTrue(all.anyMatch(p -> p.endsWith("tokenizer.json")));
    }
  }

  @Test
  void shardsComeByTheirIndex() throws IOException {
    List<TensorSpec> specs = Tensors.transformer(2, 8, DType.BF16);
    Tensors.writeShards(folder.resolve("sharded"), specs, 1, 0, 300);
    SERVER.add("acme/sharded", folder.resolve("sharded"));
    SERVER.add("acme/sharded", "pytorch_model-00001-of-00001.bin", new byte[] {1});
    String one = tva(0, "show", "norm(x, per = tensor)", "x=sharded").out();
    assertEquals(one, tva(0, "show", "norm(x, per = tensor)", "x=hf:acme/sharded").out());
    assertTrue(here("acme/sharded").contains("model.safetensors.index.json"));
    assertFalse(here("acme/sharded").contains("pytorch_model-00001-of-00001.bin"));

    // A part of it has gone: that part is fetched, of the same commit.
    String gone =
        here("acme/sharded").stream().filter(n -> n.startsWith("model-00002-of")).findFirst().get();
    Files.delete(snapshot("acme/sharded").resolve(gone));
    SERVER.forget();
    assertEquals(one, tva(0, "show", "norm(x, per = tensor)", "x=hf:acme/sharded").out());
    assertTrue(SERVER.asked().getFirst().path().endsWith("/revision/" + HubServer.COMMIT));
  }

  @Test
  void aPipelineComesWithItsComponents() throws IOException {
    String index = "{\"unet\": [\"diffusers\", \"U\"], \"vae\": [\"diffusers\", \"V\"]}";
    SERVER.add("acme/pipe", "model_index.json", index.getBytes(StandardCharsets.UTF_8));
    for (String part : List.of("unet", "vae")) {
      SERVER.add("acme/pipe", part + "/config.json", bytes("ft/config.json"));
      for (String variant : List.of("", ".fp16")) {
        String file = part + "/diffusion_pytorch_model" + variant + ".safetensors";
        SERVER.add("acme/pipe", file, bytes("ft/model.safetensors"));
      }
    }
    SERVER.add("acme/pipe", "v1.safetensors", bytes("ft/model.safetensors"));
    Files.writeString(folder.resolve("p.tva"), "save model(\"hf:acme/pipe\") to \"pipe\"\n");
    tva(0, "plan", "p.tva");
    assertEquals(
        List.of("model_index.json", "unet/config.json", "vae/config.json"), here("acme/pipe"));
    tva(0, "run", "p.tva");
    assertEquals(
        List.of(
            "model_index.json",
            "unet/config.json",
            "unet/diffusion_pytorch_model.safetensors",
            "vae/config.json",
            "vae/diffusion_pytorch_model.safetensors"),
        here("acme/pipe"));
    assertArrayEquals(
        data(folder.resolve("ft/model.safetensors")),
        data(folder.resolve("pipe/vae/diffusion_pytorch_model.safetensors")));
    // A component that is not in the cache is missed, and fetched.
    Files.delete(snapshot("acme/pipe").resolve("vae/diffusion_pytorch_model.safetensors"));
    tva(3, "run", "p.tva", "--offline");
    tva(0, "run", "p.tva");
  }

  @Test
  void foldersFilesAndRevisionsAreNamed() throws IOException {
    SERVER.add("acme/many", "sub/one/model.safetensors", bytes("ft/model.safetensors"));
    SERVER.add("acme/many", "sub/one/config.json", bytes("ft/config.json"));
    SERVER.add("acme/many", "sub/two.safetensors", bytes("ft/model.safetensors"));
    String one = tva(0, "show", "norm(x)", "x=ft").out();
    for (String id :
        List.of(
            "many/sub/one", "many@a%2Fb/sub/one", "many/sub/one/", "many/sub/two.safetensors")) {
      assertEquals(one, tva(0, "show", "norm(x)", "x=hf:acme/" + id).out(), id);
    }
    String err = tva(3, "show", "norm(x)", "x=hf:acme/many/sub/oen").err();
    assertTrue(err.contains("did you mean: hf:acme/many/sub/one"), err);
    err = tva(3, "show", "norm(x)", "x=hf:acme/many").err();
    assertTrue(err.contains("has no safetensors file"), err);
  }

  private byte[] bytes(String file) throws IOException {
    return Files.readAllBytes(folder.resolve(file));
  }

  @Test
  void adaptersComeToo() throws IOException {
    String formula = "base + lora(\"%s\", base)";
    tva(0, "eval", formula.formatted("adapter"), "base=base", "-o", "local");
    Files.writeString(
        folder.resolve("a.tva"),
        "param base: model\nsave " + formula.formatted("hf:acme/adapter") + " to \"fetched\"\n");
    tva(0, "plan", "a.tva", "base=base");
    assertFalse(here("acme/adapter").contains("adapter_model.safetensors"));
    tva(0, "run", "a.tva", "base=hf:acme/base");
    assertArrayEquals(
        data(folder.resolve("local/model.safetensors")),
        data(folder.resolve("fetched/model.safetensors")));
    assertEquals(List.of("adapter_config.json", "adapter_model.safetensors"), here("acme/adapter"));
    SERVER.forget();
    tva(0, "rerun", "fetched", "-o", "anew", "base=base");
    assertEquals(List.of(), SERVER.asked());
    Files.writeString(folder.resolve("p.tva"), "param base: model\nparam t: delta\nshow norm(t)\n");
    assertEquals(
        tva(0, "run", "p.tva", "base=base", "t=lora(\"adapter\", base)").out(),
        tva(0, "run", "p.tva", "base=base", "t=lora(\"hf:acme/adapter\", base)").out());
  }

  @Test
  void oneTensorComesToo() throws IOException {
    String script =
        """
        param base: model
        r = tensor("%s", "model.norm.weight", per = column)
        save (base["layers"] + 0.5*r) as model to "%s"
        """;
    Files.writeString(folder.resolve("l.tva"), script.formatted("ft", "local"));
    Files.writeString(folder.resolve("h.tva"), script.formatted("hf:acme/ft@v1", "fetched"));
    tva(0, "run", "l.tva", "base=base");
    tva(0, "plan", "h.tva", "base=base");
    assertFalse(here("acme/ft").contains("model.safetensors"));
    tva(0, "run", "h.tva", "base=base");
    Path fetched = folder.resolve("fetched/model.safetensors");
    assertArrayEquals(data(folder.resolve("local/model.safetensors")), data(fetched));
    assertEquals(
        "{\"hf:acme/ft@v1\":\"hf:acme/ft@%s\"}".formatted(HubServer.COMMIT),
        metadata(fetched).get("tva.origins"));
    SERVER.forget();
    tva(0, "rerun", "fetched", "-o", "anew", "base=base");
    assertArrayEquals(data(fetched), data(folder.resolve("anew/model.safetensors")));
    assertEquals(List.of(), SERVER.asked());
    tva(0, "plan", "h.tva", "base=base", "--offline");
  }

  /** Factors that headers do not hold are got without the rest. */
  @Test
  void anAdapterThatIsOneFileIsPlannedFromItsHeader() throws IOException {
    SERVER.add(
        "acme/style",
        "style.safetensors",
        Files.readAllBytes(KOHYA.resolve("kohya-lora.safetensors")));
    Files.writeString(
        folder.resolve("k.tva"),
        "unet = model(\"%s\")\nshow norm(lora(\"ADAPTER\", unet), per = tensor)\n"
            .formatted(KOHYA.resolve("unet.safetensors")));
    String text = Files.readString(folder.resolve("k.tva"));
    Files.writeString(
        folder.resolve("l.tva"), text.replace("ADAPTER", KOHYA + "/kohya-lora.safetensors"));
    Files.writeString(
        folder.resolve("k.tva"), text.replace("ADAPTER", "hf:acme/style/style.safetensors"));
    tva(0, "plan", "k.tva");
    assertEquals(
        tva(0, "run", "l.tva", "--format", "csv").out().replaceAll("(?m)^.*lora.*$", ""),
        tva(0, "run", "k.tva", "--format", "csv").out().replaceAll("(?m)^.*lora.*$", ""));
  }

  @Test
  void whatHasNoHeaderInFrontIsFetchedOnlyToCompute() throws IOException {
    Path bin = folder.resolve("pickled/pytorch_model.bin");
    Files.createDirectories(bin.getParent());
    OtherFormats.torch(folder.resolve("ft/model.safetensors"), bin);
    SERVER.add("acme/pickled", folder.resolve("pickled"));
    Files.writeString(folder.resolve("x.tva"), "show norm(model(\"hf:acme/pickled\"))\n");
    String err = tva(3, "check", "--headers", "x.tva").err();
    assertTrue(err.contains("cannot be fetched alone"), err);
    assertTrue(SERVER.asked().stream().noneMatch(HubServer.Asked::ofStore));
    assertEquals(
        tva(0, "show", "norm(x)", "x=ft").out().replaceAll(".*= ", ""),
        tva(0, "run", "x.tva").out().replaceAll(".*= ", ""));
  }

  @Test
  void aSessionFetchesWhatItNames() {
    Served.Ended ended =
        PROGRAM.session(
            "norm(ft - base)\nx = model(\"hf:acme/none\")\nnorm(ft - base)\n",
            "base=base",
            "ft=hf:acme/ft");
    assertEquals(2, ended.out().lines().filter(l -> l.contains("0.53511")).count(), ended.out());
    assertTrue(ended.err().contains("`acme/none` is not on the hub"), ended.err());
  }

  @Test
  void sweepsTakeIdsToo() throws IOException {
    script();
    Files.writeString(
        folder.resolve("edit.tva"),
        """
        param base: model
        param x: number
        save base + x*(model("hf:acme/ft") - base) to "out"
        """);
    tva(
        0,
        "sweep",
        "edit.tva",
        "base=hf:acme/base",
        "x=0.5,1",
        "--eval",
        "test -d {model} && echo 1",
        "-o",
        "s");
    assertTrue(Files.readString(folder.resolve("s/sweep.csv")).contains("0.5,"));
  }

  @Test
  void namesAreNotFetchedWhereNoneIsMeant() throws IOException {
    Files.writeString(folder.resolve("i.tva"), "import \"hf:acme/base\"\n");
    tva(1, "check", "--headers", "i.tva");
    tva(1, "eval", "base", "base=base", "-o", "hf:acme/out");
    assertEquals(List.of(), SERVER.asked());
    assertFalse(Files.exists(folder.resolve("hf:acme")));
  }

  /** Whoever uses no hub pays for none. */
  @Test
  void noClassOfAHubIsLoadedWithoutOne() throws IOException {
    List<String> command = new ArrayList<>(Tva.command("show", "norm(x)", "x=base"));
    command.add(1, "-Xlog:class+load:file=" + folder.resolve("classes"));
    Tva.run(folder, command).expect(0);
    TreeSet<String> loaded = new TreeSet<>();
    for (String line : Files.readAllLines(folder.resolve("classes"))) {
      for (String room : List.of(" dev.tva.hub.", " java.net.http.", " jdk.internal.net.http.")) {
        if (line.contains(room)) {
          loaded.add(line.replaceFirst(".*" + room, room.strip()).replaceFirst(" .*", ""));
        }
      }
    }
    // What is told of a transfer is there for whoever may make one.
    loaded.remove("dev.tva.hub.Transfer");
    assertEquals(new TreeSet<>(), loaded);
  }
}
