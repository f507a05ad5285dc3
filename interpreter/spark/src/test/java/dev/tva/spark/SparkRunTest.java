// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.safetensors.SafetensorsWriter;
import dev.safetensors.TensorSpec;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.checkpoint.WriteRules;
import dev.tva.checkpoint.read.FilePath;
import dev.tva.engine.Engine;
import dev.tva.execute.StreamingExecutor;
import dev.tva.plan.Device;
import dev.tva.plan.Output;
import dev.tva.plan.Plan;
import dev.tva.session.Session;
import dev.tva.source.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three executors, each a process of its own, make the bytes of the run in one process, whatever
 * dies.
 */
final class SparkRunTest {
  private static final int WIDTH = 96;
  private static final int LAYERS = 3;

  @TempDir static Path folder;

  private static SparkContext spark;
  private static MiniDFSCluster hdfs;
  private static final Executors EXECUTORS = new Executors();

  @BeforeAll
  static void start() throws IOException {
    // Where executors are started from; their classes are those of the tests.
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    SparkConf conf =
        new SparkConf()
            .setAppName("tva")
            .setMaster("local-cluster[3,1,1024]")
            .set("spark.executor.memory", "1g")
            .set("spark.executor.extraClassPath", classes)
            .set(
                "spark.executor.extraJavaOptions",
                "--add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED"
                    + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dai.djl.offline=true")
            .set("spark.hadoop.fs.objects.impl", ObjectStore.class.getName())
            .set("spark.hadoop.tva.renames.objects", "false")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1");
    spark = new SparkContext(conf);
    spark.addSparkListener(EXECUTORS);
    Configuration small = new Configuration();
    small.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
    small.set("dfs.blocksize", "65536");
    small.set("dfs.namenode.fs-limits.min-block-size", "65536");
    hdfs = new MiniDFSCluster.Builder(small).numDataNodes(1).build();
    hdfs.waitActive();
  }

  @AfterAll
  static void stop() {
    spark.stop();
    hdfs.shutdown();
  }

  private static Path remote(String name) {
    return FilePath.of("hdfs://localhost:" + hdfs.getNameNodePort() + "/" + name);
  }

  @Test
  void givesTheBytesOfOneProcessFromFolders() throws Exception {
    Path home = folder.resolve("shared");
    makeCheckpoints(home);
    sameBytes(home, true);
  }

  @Test
  void givesTheBytesOfOneProcessFromHdfs() throws Exception {
    makeCheckpoints(folder.resolve("made"));
    Path home = remote("models");
    try (Stream<Path> all = Files.walk(folder.resolve("made"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path to = home.resolve(folder.resolve("made").relativize(file));
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
    sameBytes(home, true);
  }

  @Test
  void givesTheBytesOfOneProcessWhereNothingIsRenamed() throws Exception {
    Path home = folder.resolve("objects");
    makeCheckpoints(home);
    sameBytes(FilePath.of(ObjectStore.ROOT + home.toString()), false);
  }

  private void sameBytes(Path home, boolean replaces) throws Exception {
    List<String> names = List.of("formula", "ties", "iso_c", "dare");
    String text =
        """
        param base: model
        param a: model
        param b: model
        ts = [a - base, b - base]
        formula = base + 0.5*ts[0]*(norm(ts[0], per = tensor)/norm(ts[0])) - 0.3*ts[1]
        save formula to "HOME/out/formula" with shard = 60KB
        save base + ties(ts, density = 30%) to "HOME/out/ties"
        save base + iso_c(ts) to "HOME/out/iso_c"
        save base + dare(ts[0], density = 50%, seed = 3) to "HOME/out/dare" with shard = 60KB
        """
            .replace("HOME", home.toString());
    Path script = Files.writeString(folder.resolve("edit.tva"), text);
    Map<String, String> models = Map.of("base", home + "/base", "a", home + "/a", "b", home + "/b");
    Path once = Files.createTempDirectory(folder, "once");
    inOneProcess(Source.of(script.toString(), text), models, once);

    EXECUTORS.killInJob(2);
    String said = onSpark(0, script, models, "--parts", "5");
    assertTrue(EXECUTORS.oneWasLost(), said);

    for (String name : names) {
      assertSame(tree(once.resolve(name)), tree(home.resolve("out").resolve(name)), name);
    }
    assertEquals(
        List.of("dare", "formula", "iso_c", "ties"), list(home.resolve("out")), "nothing else");
    assertTrue(tree(once.resolve("formula")).size() > 5, "shards, an index, a config and a card");
    if (!replaces) {
      String refused = onSpark(3, script, models);
      assertTrue(refused.contains("nothing is replaced there"), refused);
      return;
    }
    onSpark(0, script, models, "--parts", "2");
    assertSame(tree(once.resolve("ties")), tree(home.resolve("out").resolve("ties")), "again");
  }

  /** A mistake, a refusal and a failure are told as they are elsewhere, and leave nothing. */
  @Test
  void saysWhatIsWrong() throws Exception {
    Path home = folder.resolve("wrong");
    makeCheckpoints(home);
    Map<String, String> models = Map.of("base", home + "/base", "a", home + "/a");
    String head = "param base: model\nparam a: model\n";

    Path shapes = script(head + "save base + a to \"" + home + "/out/x\"");
    assertTrue(onSpark(1, shapes, models).contains("error[not-a-model]"));

    Path asserted =
        script(
            head
                + "assert norm(a - base) < 0.001\nsave a to \""
                + home
                + "/out/x\" with dtype = f32");
    String said = onSpark(1, asserted, models);
    assertTrue(said.contains("error[assertion-failed]"), said);

    Path script = script(head + "show norm(a - base)");
    assertTrue(onSpark(1, script, models).contains("saves nothing"));
    assertFalse(Files.exists(home.resolve("out/x")));
    assertEquals(
        List.of(), Files.exists(home.resolve("out")) ? list(home.resolve("out")) : List.of());
  }

  private static Path script(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "script", ".tva"), text);
  }

  private static String onSpark(
      int code, Path script, Map<String, String> models, String... options) {
    List<String> words = new ArrayList<>(List.of("run", script.toString()));
    models.forEach((name, path) -> words.add(name + "=" + path));
    words.addAll(List.of(options));
    var bytes = new ByteArrayOutputStream();
    var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    int got = Main.run(out, out, words.toArray(String[]::new));
    String said = bytes.toString(StandardCharsets.UTF_8);
    assertEquals(code, got, said);
    return said;
  }

  private static void inOneProcess(Source script, Map<String, String> models, Path to) {
    Session session = new Session();
    Session.Checked checked = session.check(script, models, Optional.of(new FileCatalog()), false);
    Session.Ready ready = session.plan(checked, false);
    assertTrue(ready.ok(), () -> ready.problems().toString());
    Plan plan = ready.planned().orElseThrow().plan();
    List<Output> here =
        plan.outputs().stream()
            .map(o -> o.at(to.resolve(FilePath.of(o.path()).getFileName()).toString()))
            .toList();
    List<Path> inputs =
        checked.analysis().orElseThrow().inputs().stream()
            .map(i -> FilePath.of(i.path().orElseThrow()))
            .toList();
    new Engine(
            new StreamingExecutor.Options(
                new Device.Cpu(), 2, StreamingExecutor.TILE, 256 << 20, false))
        .compute(
            new Engine.Task(plan.writing(here), WriteRules.of(inputs, List.of(), false), _ -> {}),
            (_, _) -> {},
            () -> false);
  }

  private static List<String> list(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  private static SortedMap<String, byte[]> tree(Path folder) throws IOException {
    SortedMap<String, byte[]> tree = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        tree.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return tree;
  }

  private static void assertSame(
      SortedMap<String, byte[]> wanted, SortedMap<String, byte[]> got, String what) {
    assertEquals(wanted.keySet(), got.keySet(), what);
    wanted.forEach((name, bytes) -> assertArrayEquals(bytes, got.get(name), what + " " + name));
  }

  private static void makeCheckpoints(Path home) throws IOException {
    List<TensorSpec> specs = new ArrayList<>();
    specs.add(spec("model.embed_tokens.weight", 4 * WIDTH, WIDTH));
    for (int i = 0; i < LAYERS; i++) {
      specs.add(spec("model.layers." + i + ".self_attn.q_proj.weight", WIDTH, WIDTH));
      specs.add(spec("model.layers." + i + ".mlp.up_proj.weight", 3 * WIDTH, WIDTH));
      specs.add(spec("model.layers." + i + ".input_layernorm.weight", WIDTH));
    }
    specs.add(spec("model.norm.weight", WIDTH));
    long seed = 0;
    for (String name : List.of("base", "a", "b")) {
      Path to = Files.createDirectories(home.resolve(name));
      write(to.resolve("model.safetensors"), specs, seed++);
      Files.writeString(to.resolve("config.json"), "{\"architectures\": [\"LlamaForCausalLM\"]}\n");
    }
  }

  private static TensorSpec spec(String name, long... shape) {
    return new TensorSpec(name, DType.BF16, Arrays.stream(shape).boxed().toList());
  }

  private static void write(Path file, List<TensorSpec> specs, long seed) throws IOException {
    Random random = new Random(seed);
    try (var writer =
        SafetensorsWriter.create(file, TensorSpec.standardOrder(specs), Map.of("format", "pt"))) {
      for (TensorSpec spec : specs) {
        ByteBuffer bytes =
            ByteBuffer.allocate(Math.toIntExact(spec.byteSize())).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
          float x = (float) (0.05 * random.nextGaussian());
          bytes.putShort((short) (Float.floatToRawIntBits(x) >>> 16));
        }
        writer.write(spec.name(), 0, bytes.flip());
      }
      writer.finish();
    }
  }
}
