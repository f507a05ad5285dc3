// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.adapter;

import dev.tva.adapter.AdapterSettings;
import dev.tva.adapter.FileAdapter;
import dev.tva.adapter.PeftAdapter;
import dev.tva.adapter.Refused;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.catalog.Remark;
import dev.tva.checkpoint.kind.Adapters;
import dev.tva.checkpoint.kind.Layout;
import dev.tva.checkpoint.kind.Opening;
import dev.tva.checkpoint.kind.ReadProblems;
import dev.tva.checkpoint.kind.WholeFile;
import dev.tva.checkpoint.read.TensorStore;
import dev.tva.diagnostic.Diagnostic.Line;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.kernel.codec.TileCodec;
import dev.tva.plan.Program.Precision;
import dev.tva.tensor.DType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Adapters in files: a directory as PEFT writes it, or a file of kohya, LyCORIS or diffusers. */
public final class AdapterFiles {
  private static final String DIFFUSERS = "pytorch_lora_weights.safetensors";

  private AdapterFiles() {}

  /**
   * The delta that an adapter makes of a base.
   *
   * @param label the path as the user gave it
   */
  public static Manifest read(String label, Path path, Manifest base, Path basePath)
      throws CatalogException {
    if (!Files.exists(path)) {
      throw ReadProblems.missing(
          "adapter",
          label,
          path,
          "copy or download it there, or give the directory with its " + Adapters.CONFIG);
    }
    Path weights = weights(path);
    if (!Files.exists(weights)) {
      throw notThere(label, path);
    }
    Manifest adapter = Opening.parts(label, weights);
    Path config = weights.resolveSibling(Adapters.CONFIG);
    try {
      if (Adapters.isOfOthers(adapter)) {
        throw new Refused(
            "its factors are named as MLX or llama.cpp name them, which are not read",
            "merge it into its base with the tool that made it, and give what comes out",
            List.of());
      }
      if (!Files.exists(config)
          && adapter.names().stream().anyMatch(n -> n.startsWith("base_model."))) {
        throw new Refused(
            "there is no " + Adapters.CONFIG + " beside it, which says how its factors are scaled",
            "copy " + Adapters.CONFIG + " there, from where the adapter was saved",
            List.of());
      }
      if (!Files.exists(config) && FileAdapter.isOne(adapter)) {
        String said = adapter.metadata().getOrDefault("lora_adapter_metadata", "{}");
        return FileAdapter.over(
            label, adapter, alphas(adapter), AdapterConfig.ofComponents(said), base);
      }
      if (!Files.exists(config)) {
        throw new Refused(
            "there is no " + Adapters.CONFIG + " beside it, and its names are those of no adapter",
            "give the directory with its " + Adapters.CONFIG,
            List.of());
      }
      AdapterSettings settings = AdapterConfig.parse(WholeFile.text(config));
      return PeftAdapter.over(
          label, settings, adapter, base, remarks(label, settings, base, basePath));
    } catch (IOException e) {
      throw ReadProblems.unreadable(label, e);
    } catch (Refused e) {
      throw refused(label, base.label(), e);
    }
  }

  /**
   * The parts of an adapter as they lie in its file, for a list of them.
   *
   * @param label the path as the user gave it
   */
  public static Manifest parts(String label, Path path) throws CatalogException {
    return Opening.parts(label, weights(path));
  }

  /**
   * The file that holds an adapter's tensors.
   *
   * @param label the path as the user gave it
   */
  public static List<Path> needed(String label, Path path) throws CatalogException {
    Path weights = weights(path);
    if (!Files.exists(weights)) {
      throw Files.isDirectory(path)
          ? notThere(label, path)
          : ReadProblems.missing(
              "adapter", label, weights, "give the directory with its " + Adapters.CONFIG);
    }
    return List.of(weights);
  }

  /** The folder is there and holds no adapter, or several; they are offered. */
  private static CatalogException notThere(String label, Path folder) {
    List<Line> lines = new ArrayList<>();
    below(folder).stream()
        .filter(p -> isOne(p) || Files.exists(p.resolve(Adapters.CONFIG)))
        .limit(3)
        .forEach(p -> lines.add(new Help.Path("it may be", label + "/" + p.getFileName())));
    if (lines.isEmpty()) {
      lines.add(ReadProblems.help("give the directory with its " + Adapters.CONFIG));
    }
    return new CatalogException(
        Slug.CANNOT_READ, "`" + label + "` is not the folder of an adapter", lines);
  }

  private static boolean isOne(Path file) {
    return file.toString().endsWith(Layout.FILE);
  }

  private static List<Path> below(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    } catch (IOException _) {
      return List.of();
    }
  }

  private static Path weights(Path given) {
    boolean config = given.endsWith(Adapters.CONFIG) && Files.isRegularFile(given);
    Path path = config ? given.toAbsolutePath().getParent() : given;
    if (!Files.isDirectory(path)) {
      return path;
    }
    for (String name : List.of(Adapters.WEIGHTS, Adapters.PICKLED, DIFFUSERS)) {
      if (Files.exists(path.resolve(name))) {
        return path.resolve(name);
      }
    }
    List<Path> files = below(path).stream().filter(AdapterFiles::isOne).toList();
    return files.size() == 1 ? files.getFirst() : path.resolve(Adapters.WEIGHTS);
  }

  /** Numbers that headers do not hold, and without which nothing can be planned: one for each. */
  private static Map<String, Double> alphas(Manifest adapter) throws IOException {
    Map<String, Double> all = new HashMap<>();
    try (TensorStore store = TensorStore.open(adapter)) {
      for (String tensor : FileAdapter.alphas(adapter)) {
        Piece piece = adapter.pieces().get(tensor);
        if (piece != null && piece.spec().elements() == 1) {
          ByteBuffer raw = ByteBuffer.allocate((int) piece.spec().bytes());
          store.read(piece, 0, raw);
          number(piece.spec().dtype(), raw.array()).ifPresent(alpha -> all.put(tensor, alpha));
        }
      }
    }
    return all;
  }

  /** Scripts that are given an integer as alpha store an integer. */
  private static OptionalDouble number(DType dtype, byte[] raw) {
    if (dtype.isArithmetic()) {
      double[] one = new double[1];
      TileCodec.of(dtype, Precision.F64)
          .decode(MemorySegment.ofArray(raw), MemorySegment.ofArray(one), 1);
      return OptionalDouble.of(one[0]);
    }
    ByteBuffer little = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
    return switch (dtype) {
      case I64 -> OptionalDouble.of(little.getLong());
      case I32 -> OptionalDouble.of(little.getInt());
      case I16 -> OptionalDouble.of(little.getShort());
      case I8 -> OptionalDouble.of(little.get());
      case U8 -> OptionalDouble.of(Byte.toUnsignedInt(little.get()));
      default -> OptionalDouble.empty();
    };
  }

  /** Where the adapter names another base than the one it is applied to. */
  private static List<Remark> remarks(
      String label, AdapterSettings settings, Manifest base, Path basePath) {
    String given = ModelName.of(base.label(), basePath);
    return settings
        .base()
        .filter(named -> !ModelName.of(named).equals(given))
        .map(named ->
            Remark.warning(
                Slug.ADAPTER_DOES_NOT_FIT,
                "the adapter `" + label + "` names another base than `" + base.label() + "`",
                List.of(new Line.Note("it was trained on `" + named + "`"))))
        .stream()
        .toList();
  }

  private static CatalogException refused(String label, String base, Refused e) {
    List<Line> lines = new ArrayList<>();
    if (!e.names().isEmpty()) {
      lines.add(
          new Line.Table(List.of("in the adapter"), e.names().stream().map(List::of).toList()));
    }
    lines.add(
        e.remedy().isEmpty()
            ? ReadProblems.advice("merge it with the tool that made it, and give the merged model")
            : ReadProblems.help(e.remedy()));
    return new CatalogException(
        Slug.ADAPTER_DOES_NOT_FIT,
        "`" + label + "` cannot be applied to `" + base + "`: " + e.getMessage(),
        lines);
  }
}
