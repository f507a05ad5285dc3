// SPDX-License-Identifier: Apache-2.0
package dev.tva.stdlib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.safetensors.TensorSpec;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.checkpoint.WriteRules;
import dev.tva.checkpoint.shard.ShardLayout;
import dev.tva.checkpoint.sum.Checksum;
import dev.tva.checkpoint.swap.Trees;
import dev.tva.engine.Engine;
import dev.tva.execute.StreamingExecutor;
import dev.tva.part.Join;
import dev.tva.part.Part;
import dev.tva.part.PartRun;
import dev.tva.part.Patience;
import dev.tva.part.WorkFolder;
import dev.tva.pass.CancelledException;
import dev.tva.plan.Device;
import dev.tva.plan.Plan;
import dev.tva.run.Tensors;
import dev.tva.session.Session;
import dev.tva.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run in parts gives the bytes of the run in one process, every method of the library. */
@Order(2)
final class PartsTest {
  private static final int TILE = 4096;
  private static final String INPUTS =
      """
      base = model("base")
      ts = [model("m${i}") - base for i in 1..3]
      """;

  private final List<TensorSpec> specs = Tensors.transformer(2, 40, DType.BF16);

  @TempDir Path folder;

  @BeforeEach
  void makeCheckpoints() throws IOException {
    for (int seed = 0; seed <= 3; seed++) {
      Path file = folder.resolve(seed == 0 ? "base" : "m" + seed).resolve("model.safetensors");
      Tensors.writeFile(file, specs, seed, seed == 0 ? 0 : 0.01);
    }
  }

  @Test
  void ofEveryMethod() throws IOException, InterruptedException {
    StringBuilder script = new StringBuilder(INPUTS);
    List<String> outputs = new ArrayList<>();
    MethodTable.all()
        .forEach((name, call) -> {
          script.append("save base + (" + call + ") to \"out/" + name + ".safetensors\"\n");
          outputs.add("out/" + name + ".safetensors");
        });
    Planned planned = plan(script.toString());
    List<byte[]> once = once(planned, outputs);

    atOnce(planned, 3);

    for (int i = 0; i < outputs.size(); i++) {
      assertArrayEquals(once.get(i), bytes(outputs.get(i)), outputs.get(i));
    }
  }

  @Test
  void ofAdapters() throws IOException, InterruptedException {
    Path peft = Path.of("src/test/resources/adapters/peft").toAbsolutePath();
    String script =
        """
        base = model("PEFT/base/llama")
        a = lora("PEFT/cases/plain/adapter", base)
        b = lora("PEFT/cases/patterns/adapter", base)
        save base + 0.75*a - b*(0.5/norm(b)) to "out/adapted.safetensors"
        """
            .replace("PEFT", peft.toString());
    List<String> outputs = List.of("out/adapted.safetensors");
    Planned planned = plan(script);
    List<byte[]> once = once(planned, outputs);

    atOnce(planned, 2);

    assertArrayEquals(once.getFirst(), bytes(outputs.getFirst()));
  }

  /** Parts in any order, two at once, killed anywhere and begun again. */
  @Test
  void whateverHappensToAPart() throws IOException, InterruptedException {
    String script =
        INPUTS
            + """
            formula = base + 0.5*ts[0]*(norm(ts[0], per = tensor)/norm(ts[0])) - 0.3*ts[1]
            save formula to "out/formula.safetensors"
            save base + ties(ts, density = 30%) to "out/ties.safetensors"
            save base + iso_c(ts) to "out/iso_c.safetensors"
            save base + dare(ts[0], density = 50%, seed = 3) to "out/dare.safetensors"
            """;
    List<String> outputs =
        List.of("out/formula.safetensors", "out/ties.safetensors", "out/iso_c.safetensors");
    Planned planned = plan(script);
    List<byte[]> once = once(planned, outputs);
    Random random = new Random(7);
    for (int parts : List.of(1, 3, 7)) {
      int killed = inDisorder(planned, parts, random);
      assertTrue(parts == 1 || killed > 0, "nothing was killed");
      for (int i = 0; i < outputs.size(); i++) {
        assertArrayEquals(once.get(i), bytes(outputs.get(i)), outputs.get(i) + " of " + parts);
      }
    }
  }

  private record Planned(Plan plan, List<Path> inputs) {
    Engine.Task task() {
      return new Engine.Task(plan, WriteRules.of(inputs, List.of(), true), _ -> {});
    }

    List<ShardLayout> layouts() {
      return engine(1).layouts(task());
    }
  }

  private Planned plan(String script) {
    var session = new Session();
    Source source = Source.of(folder.resolve("script.tva").toString(), script);
    Session.Checked checked =
        session.check(source, Map.of(), Optional.of(new FileCatalog()), false);
    Session.Ready ready = session.plan(checked, false);
    assertTrue(ready.ok(), () -> ready.problems().toString());
    return new Planned(
        ready.planned().orElseThrow().plan(),
        checked.analysis().orElseThrow().inputs().stream()
            .map(i -> Path.of(i.path().orElseThrow()))
            .toList());
  }

  private static Engine engine(int threads) {
    return new Engine(
        new StreamingExecutor.Options(new Device.Cpu(), threads, TILE, 64L << 20, false));
  }

  private List<byte[]> once(Planned planned, List<String> outputs) throws IOException {
    engine(2).compute(planned.task(), (_, _) -> {}, () -> false);
    List<byte[]> all = new ArrayList<>();
    for (String output : outputs) {
      all.add(bytes(output));
      Files.delete(folder.resolve(output));
    }
    return all;
  }

  private byte[] bytes(String file) throws IOException {
    return Files.readAllBytes(folder.resolve(file));
  }

  /** A part that ends where it needs what others find. */
  private static PartRun impatient(Planned planned, WorkFolder work, Part part) {
    return new PartRun(
        work,
        part,
        planned.plan(),
        planned.layouts(),
        parts -> {
          throw new Patience.NotYet(parts);
        });
  }

  /** Whether the part is done now; one that needs others has done what it can. */
  private boolean run(Planned planned, WorkFolder work, Part part, BooleanSupplier killed) {
    PartRun run = impatient(planned, work, part);
    if (run.isDone()) {
      return true;
    }
    try {
      engine(1).compute(planned.task(), run::output, (_, _) -> {}, killed, run.exchange());
      run.done();
      return true;
    } catch (Patience.NotYet _) {
      return false;
    }
  }

  /** The bytes that were copied to join the parts. */
  private long atOnce(Planned planned, int parts) throws InterruptedException {
    WorkFolder work = new WorkFolder(folder.resolve("work-" + parts));
    List<Thread> all = new ArrayList<>();
    for (int p = 1; p <= parts; p++) {
      Part part = new Part(p, parts);
      Patience waits = _ -> LockSupport.parkNanos(1_000_000);
      all.add(
          Thread.ofPlatform()
              .start(() -> {
                PartRun run = new PartRun(work, part, planned.plan(), planned.layouts(), waits);
                engine(1)
                    .compute(
                        planned.task(), run::output, (_, _) -> {}, () -> false, run.exchange());
                run.done();
              }));
    }
    for (Thread thread : all) {
      thread.join();
    }
    return join(planned, new Join(work, planned.plan(), parts));
  }

  private static long join(Planned planned, Join join) {
    return join.write(planned.task().rules(), () -> false);
  }

  private int inDisorder(Planned planned, int parts, Random random)
      throws IOException, InterruptedException {
    Path path = folder.resolve("work" + parts);
    WorkFolder work = new WorkFolder(path);
    Join join = new Join(work, planned.plan(), parts);
    AtomicInteger killed = new AtomicInteger();
    while (!join.missing().isEmpty()) {
      List<Thread> two = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Part part = new Part(1 + random.nextInt(parts), parts);
        AtomicInteger tiles = new AtomicInteger(random.nextInt(3) == 0 ? random.nextInt(60) : 9999);
        two.add(
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    run(planned, work, part, () -> tiles.decrementAndGet() < 0);
                  } catch (CancelledException _) {
                    killed.incrementAndGet();
                  }
                }));
      }
      for (Thread thread : two) {
        thread.join();
      }
    }
    join(planned, join);
    Trees.delete(path);
    return killed.get();
  }

  /**
   * Files that a part has written all of are renamed; where there are too few, tensors are copied.
   */
  @Test
  void copiesNoFilesThatAreWhole() throws IOException, InterruptedException {
    String formula = INPUTS + "save base + 0.5*ts[0] - 0.3*ts[1] to \"out/a\" with shard = ";
    Planned few = plan(formula + "40KB");
    Planned many = plan(formula + "8KB");
    int files = many.layouts().getFirst().files().size();
    assertTrue(few.layouts().getFirst().files().size() < 4 && files >= 4, "files: " + files);

    for (Planned planned : List.of(few, many)) {
      engine(2).compute(planned.task(), (_, _) -> {}, () -> false);
      Map<String, String> once = sums();
      Trees.delete(folder.resolve("out"));
      long copied = atOnce(planned, 2);
      assertEquals(once, sums());
      assertEquals(planned == many, copied == 0, "copied " + copied);
      Trees.delete(folder.resolve("out"));
      // What was joined can be joined again.
      join(planned, new Join(new WorkFolder(folder.resolve("work-2")), planned.plan(), 2));
      assertEquals(once, sums());
      Trees.delete(folder.resolve("work-2"));
    }
  }

  private Map<String, String> sums() throws IOException {
    Map<String, String> sums = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder.resolve("out"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sums.put(folder.relativize(file).toString(), Checksum.of(file));
      }
    }
    return sums;
  }

  /** A part that is run again takes what all have found, and reads only what it still needs. */
  @Test
  void readsNothingAgain() throws IOException {
    Planned planned = plan(INPUTS + "save base + ts[0]*(1/norm(ts[0])) to \"out/a.safetensors\"");
    WorkFolder work = new WorkFolder(folder.resolve("again"));
    long first = read(planned, work, new Part(1, 2));
    long second = read(planned, work, new Part(2, 2));
    long again = read(planned, work, new Part(1, 2));

    assertEquals(-1, first, "it has to wait");
    long once = engine(1).compute(planned.task(), (_, _) -> {}, () -> false).report().bytesRead();
    // All read twice: once for the norm, once for the output.
    assertEquals(once / 2, second / 2 + again);
  }

  /** The bytes it has read; -1 if it needs another part. */
  private static long read(Planned planned, WorkFolder work, Part part) {
    PartRun run = impatient(planned, work, part);
    try {
      return engine(1)
          .compute(planned.task(), run::output, (_, _) -> {}, () -> false, run.exchange())
          .report()
          .bytesRead();
    } catch (Patience.NotYet _) {
      return -1;
    }
  }

  @Test
  void sharesTheTensorsOut() throws IOException {
    Plan plan = plan(INPUTS + "save base + 0.5*ts[0] to \"out/a.safetensors\"").plan();
    Set<String> seen = new HashSet<>();
    List<Integer> sizes = new ArrayList<>();
    for (int p = 1; p <= 5; p++) {
      Set<String> tensors = new Part(p, 5).tensors(plan);
      assertTrue(tensors.stream().allMatch(seen::add), "a tensor is in two parts");
      sizes.add(tensors.size());
    }
    assertEquals(specs.size(), seen.size());
    assertTrue(sizes.stream().min(Comparator.naturalOrder()).orElseThrow() > 0, sizes::toString);
  }
}
