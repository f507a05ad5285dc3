// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** What tva does while its classes are recorded. */
final class Rehearsal {
  private static final String SCRIPT = "examples/01-task-arithmetic/main.tva";

  /** What is computed: of each kind of step the loops that are often wanted. */
  private static final List<String> FORMULAS =
      List.of(
          "a + 0.5*(b - a) - 0.3*(c - a)",
          "a + 0.8*ties([b - a, c - a], density = 20%)",
          "a + 0.8*dare_ties([b - a, c - a], density = 50%, seed = 1)",
          "slerp(a + 0*c, b, 0.4)",
          "a + (exp(b - a) - cos(c - a))*(b - a) + tanh(b - a) + sin(b - a)"
              + " + log(1 + abs(b - a))*sqrt(abs(c - a)) + acos(c - a)*(b - a)"
              + " + where(b > a, max(b - a, c - a), min(b - a, c - a))/2");

  /** Of the tensors that are computed with. */
  private static final long ROWS = 2048;

  private static final long COLS = 4096;
  private static final long BLOCK = 128;
  private static final long RANK = 8;
  private static final List<String> ADAPTERS = List.of("lora", "other");

  /** What adapters leave as it is. */
  private static final Sparse EMBEDDINGS = tensor("model.embed_tokens.weight", "BF16", 1, COLS);

  /** What is in the editor. */
  private static final String EDITED =
      """
      ## Steer a model.
      param base: model
      param ft:   model
      param k:    number = 0.5 in 0..1

      tau = ft - base
      fn half(x, by: number = 0.5) = by*x
      merged = base + k*ties([tau, half(tau)], density = 20%)
      some = base + match { "mlp" -> k; else -> 0.1 }*tau["layers"]
      show norm(merged - base, per = layer), cosine(some - base, tau)
      save merged to "out/merged" with dtype = bf16
      """;

  /** Keys that are pressed in it. */
  private static final int TYPED = 40;

  private final Path folder;

  /**
   * @param folder for what is read and written
   */
  Rehearsal(Path folder) {
    this.folder = folder;
  }

  /** Commands that compute nothing. */
  List<List<String>> looks() {
    return List.of(
        List.of("check", "--headers", SCRIPT),
        List.of("check", SCRIPT),
        List.of("fmt", "--check", SCRIPT),
        List.of("plan", SCRIPT),
        List.of("doc", "ties"),
        List.of("explain", "not-a-model"));
  }

  /**
   * Commands while which classes are recorded: looks at a script, runs over models of zeros that
   * take no room on the disk, and a session.
   */
  List<List<String>> commands() throws IOException {
    List<String> models = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      Path model = folder.resolve(name);
      sparse(
          model.resolve("model.safetensors"), tensor("w.weight", "BF16", ROWS, COLS), EMBEDDINGS);
      Files.writeString(model.resolve("config.json"), "{\"model_type\": \"llama\"}");
      models.add(name + "=" + model);
    }
    Path codes = folder.resolve("q");
    sparse(
        codes.resolve("model.safetensors"),
        tensor("w.weight", "F8_E4M3", ROWS, COLS),
        tensor("w.weight_scale_inv", "F32", ROWS / BLOCK, COLS / BLOCK),
        EMBEDDINGS);
    Files.writeString(
        codes.resolve("config.json"), "{\"quantization_config\": {\"quant_method\": \"fp8\"}}");
    for (String adapter : ADAPTERS) {
      sparse(
          folder.resolve(adapter, "adapter_model.safetensors"),
          tensor("base_model.model.w.lora_A.weight", "F32", RANK, COLS),
          tensor("base_model.model.w.lora_B.weight", "F32", ROWS, RANK));
      Files.writeString(
          folder.resolve(adapter, "adapter_config.json"),
          "{\"peft_type\": \"LORA\", \"r\": %d, \"lora_alpha\": 8}".formatted(RANK));
    }

    List<List<String>> commands = new ArrayList<>();
    commands.add(List.of("lsp"));
    commands.add(List.of("check", "--headers", SCRIPT));
    commands.add(List.of("fmt", "--check", SCRIPT));
    commands.add(List.of("plan", SCRIPT));
    for (String formula : FORMULAS) {
      commands.add(eval(formula, models, folder));
    }
    for (String base : List.of(models.getFirst(), "q=" + codes)) {
      String name = base.substring(0, 1);
      StringBuilder formula = new StringBuilder(name);
      for (String adapter : ADAPTERS) {
        formula.append(" + 0.5*lora(\"%s\", %s)".formatted(folder.resolve(adapter), name));
      }
      commands.add(eval(formula.toString(), List.of(base), folder));
    }
    commands.add(sweep(models.get(0), models.get(1), folder));
    commands.add(List.of("show", "norm(a - b)", models.get(0), models.get(1)));
    commands.add(List.of("repl", models.get(0), models.get(1)));
    commands.add(List.of("repl"));
    return commands;
  }

  private static List<String> eval(String formula, List<String> models, Path folder) {
    List<String> eval = new ArrayList<>(List.of("eval", formula));
    eval.addAll(models);
    eval.addAll(List.of("-o", folder.resolve("out").toString()));
    return eval;
  }

  /** Three batches, of which the last have what only the second of a kind needs. */
  private static List<String> sweep(String a, String b, Path folder) throws IOException {
    Path script =
        Files.writeString(
            folder.resolve("sweep.tva"),
            """
            param a: model
            param b: model
            param k: number in 0..1
            save a + k*(b - a) to "out"
            """);
    List<String> sweep = new ArrayList<>(List.of("sweep", script.toString(), a, b));
    sweep.addAll(List.of("k=0:1:0.25", "--batch", "2", "--eval", "true"));
    sweep.addAll(List.of("-o", folder.resolve("swept").toString()));
    return sweep;
  }

  /** A tensor's name, dtype, bytes of an element, rows and columns. */
  private record Sparse(String name, String dtype, long width, long rows, long cols) {}

  private static Sparse tensor(String name, String dtype, long rows, long cols) {
    long width = dtype.startsWith("F8") ? 1 : dtype.equals("BF16") ? 2 : 4;
    return new Sparse(name, dtype, width, rows, cols);
  }

  /** A file whose tensors are a hole. */
  private static void sparse(Path file, Sparse... tensors) throws IOException {
    Files.createDirectory(file.getParent());
    StringBuilder header = new StringBuilder("{");
    long end = 0;
    for (Sparse t : tensors) {
      long start = end;
      end += t.width * t.rows * t.cols;
      header
          .append(start == 0 ? "" : ",")
          .append(
              "\"%s\":{\"dtype\":\"%s\",\"shape\":[%d,%d],\"data_offsets\":[%d,%d]}"
                  .formatted(t.name, t.dtype, t.rows, t.cols, start, end));
    }
    byte[] bytes = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
    try (var out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      out.write(length.putLong(bytes.length).flip());
      out.write(ByteBuffer.wrap(bytes));
      out.write(ByteBuffer.allocate(1), Long.BYTES + bytes.length + end - 1);
    }
  }

  /** What an editor would say that opens a script, types in it, and asks. */
  Path typed() throws IOException {
    return Files.writeString(folder.resolve("typed"), typed(EDITED));
  }

  private static String typed(String script) {
    StringBuilder all = new StringBuilder();
    message(all, "\"id\":0,\"method\":\"initialize\",\"params\":{\"capabilities\":{}}");
    String document = "\"textDocument\":{\"uri\":\"untitled:rehearsal.tva\"";
    String text = script.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    message(
        all,
        "\"method\":\"textDocument/didOpen\",\"params\":{"
            + document
            + ",\"languageId\":\"tva\",\"version\":1,\"text\":\""
            + text
            + "\"}}");
    String everything =
        "\"range\":{\"start\":{\"line\":0,\"character\":0},"
            + "\"end\":{\"line\":99,\"character\":0}}";
    for (int i = 1; i <= TYPED; i++) {
      message(
          all,
          "\"method\":\"textDocument/didChange\",\"params\":{"
              + document
              + ",\"version\":%d},\"contentChanges\":[{\"text\":\"".formatted(i + 1)
              + text
              + "odd%d = nothing\\n\"}]}".formatted(i));
      ask(all, i, "codeAction", document + "}," + everything + ",\"context\":{\"diagnostics\":[]}");
    }
    int id = TYPED;
    for (String question : List.of("hover", "completion", "signatureHelp")) {
      ask(all, ++id, question, document + "},\"position\":{\"line\":9,\"character\":3}");
    }
    for (String question :
        List.of("semanticTokens/full", "documentSymbol", "foldingRange", "codeLens")) {
      ask(all, ++id, question, document + "}");
    }
    ask(all, ++id, "inlayHint", document + "}," + everything);
    ask(all, ++id, "formatting", document + "},\"options\":{\"tabSize\":2,\"insertSpaces\":true}");
    message(all, "\"id\":9999,\"method\":\"shutdown\"");
    message(all, "\"method\":\"exit\"");
    return all.toString();
  }

  private static void ask(StringBuilder all, int id, String question, String about) {
    message(
        all,
        "\"id\":%d,\"method\":\"textDocument/%s\",\"params\":{%s}".formatted(id, question, about));
  }

  private static void message(StringBuilder all, String fields) {
    String text = "{\"jsonrpc\":\"2.0\"," + fields + "}";
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    all.append("Content-Length: ").append(length).append("\r\n\r\n").append(text);
  }
}
