// SPDX-License-Identifier: Apache-2.0
package dev.tva.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.tva.doc.Workplace;
import dev.tva.snippet.Goldens;
import dev.tva.terminal.Sparse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** Cells are run, completed and explained. */
@EnabledOnOs({OS.LINUX, OS.MAC})
final class NotebookTest {
  @TempDir(factory = TempDirFactory.Standard.class)
  static Path home;

  private static Notebook notebook;

  @BeforeAll
  static void start() throws IOException {
    Path folder = Files.createDirectories(home.resolve("work"));
    Workplace.make(folder);
    notebook = new Notebook(home, folder);
    notebook.run("base = model(\"base\")\nft = model(\"ft\")\ntau = ft - base");
  }

  @AfterAll
  static void end() {
    assertTrue(notebook.beats());
    assertTrue(notebook.ends());
    notebook.close();
  }

  private static List<String> types(List<JsonObject> said) {
    return said.stream().map(m -> m.get("type").getAsString()).toList();
  }

  private static JsonObject content(JsonObject message) {
    return message.getAsJsonObject("content");
  }

  @Test
  void saysWhatItIs() {
    JsonObject about = notebook.ask(notebook.shell(), "kernel_info_request", Notebook.content());
    notebook.said();
    assertEquals("tva", about.get("implementation").getAsString());
    assertEquals(
        ".tva", about.getAsJsonObject("language_info").get("file_extension").getAsString());
  }

  @Test
  void showsNumbersAsATableWithBars() {
    List<JsonObject> said = notebook.run("norm(tau, per = layer)");
    assertEquals(List.of("execute_input", "display_data", "execute_reply"), types(said));
    JsonObject data = content(said.get(1)).getAsJsonObject("data");
    String html = data.get("text/html").getAsString();
    assertTrue(html.contains("<th>layer</th><th>value</th>"), html);
    assertEquals(html.split("<rect ").length, html.split("<tr>").length - 1, html);
    assertTrue(data.get("text/plain").getAsString().contains("model.layers.2"));
    assertEquals("ok", content(said.getLast()).get("status").getAsString());
  }

  /** The manual shows it. */
  @Test
  void showsAMatrixAsAPicture() {
    List<JsonObject> said =
        notebook.run(
            """
            a = model("ft_a") - base
            b = model("ft_b") - base
            c = model("ft_toxic") - base
            show [a, b, c]
            """);
    JsonObject data = content(said.get(1)).getAsJsonObject("data");
    String svg = data.get("image/svg+xml").getAsString();
    Goldens.compare(Path.of("../grammar/manual/pictures/cosines.svg"), svg);
    assertTrue(data.get("text/plain").getAsString().startsWith("cosines of"));
  }

  @Test
  void tellsAnErrorAndGoesOn() {
    List<JsonObject> said = notebook.run("show taw");
    assertEquals(List.of("execute_input", "error", "execute_reply"), types(said));
    assertEquals("unknown-name", content(said.get(1)).get("ename").getAsString());
    assertTrue(content(said.get(1)).get("traceback").toString().contains("taw"));
    assertEquals("error", content(said.getLast()).get("status").getAsString());
    assertTrue(types(notebook.run("2 + 2")).contains("display_data"));
  }

  @Test
  void completesAndExplains() {
    JsonObject at = Notebook.content("code", "x = 1; y = tau[\"layers.*.m");
    at.addProperty("cursor_pos", 26);
    JsonObject found = notebook.ask(notebook.shell(), "complete_request", at);
    notebook.said();
    assertEquals("[\"mlp\"]", found.get("matches").toString());
    assertEquals(25, found.get("cursor_start").getAsInt());
    for (String name : List.of("norm", "tau")) {
      JsonObject what = Notebook.content("code", "show " + name);
      what.addProperty("cursor_pos", 7);
      JsonObject card = notebook.ask(notebook.shell(), "inspect_request", what);
      notebook.said();
      assertTrue(card.get("found").getAsBoolean());
      assertTrue(card.getAsJsonObject("data").get("text/plain").getAsString().startsWith(name));
    }
    JsonObject half =
        notebook.ask(
            notebook.shell(), "is_complete_request", Notebook.content("code", "show norm("));
    notebook.said();
    assertEquals("incomplete", half.get("status").getAsString());
  }

  @Test
  void answersNothingThatIsNotSigned() {
    notebook.send(
        notebook.shell(), "execute_request", Notebook.content("code", "stolen = 1"), "no key");
    List<JsonObject> said = notebook.run("stolen");
    assertEquals("unknown-name", content(said.get(1)).get("ename").getAsString());
  }

  @Test
  void anInterruptStopsACellAndTheNextOneRuns() throws IOException {
    List<String> names =
        IntStream.range(0, 40).mapToObj(i -> "model.layers." + i + ".mlp.up_proj.weight").toList();
    Sparse.write(home.resolve("work/big"), names, 8192, 16384);
    notebook.run("big = model(\"big\")");
    notebook.begin("norm(exp(big))");
    JsonObject answer = notebook.ask(notebook.control(), "interrupt_request", Notebook.content());
    assertEquals("ok", answer.get("status").getAsString());
    List<JsonObject> said = notebook.finish();
    assertTrue(said.toString().contains("stopped"), said.toString());
    assertFalse(types(notebook.run("norm(tau)")).contains("error"));
  }
}
