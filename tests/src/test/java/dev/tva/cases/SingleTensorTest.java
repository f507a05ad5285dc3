// SPDX-License-Identifier: Apache-2.0
package dev.tva.cases;

import static dev.tva.cases.Case.f32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.cli.Program;
import dev.tva.run.Scripts;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A single tensor of a file, beside the tensors of a model. */
final class SingleTensorTest {
  private static final String WRITES = "layers.0.o_proj.weight";
  private static final String READS = "layers.0.q_proj.weight";

  /** For its folder alone: scripts are run in this process. */
  @RegisterExtension static final Program PROGRAM = new Program();

  private final Case made = new Case(PROGRAM);

  @BeforeEach
  void make() throws IOException {
    made.write("m.safetensors", 1, List.of(f32(WRITES, 3, 2), f32(READS, 2, 3), f32("norm", 3)));
    made.write("d.safetensors", 2, List.of(f32("r", 3), f32("full", 3, 2)));
  }

  private Scripts.Ran run(String script) {
    String text = "m = model(\"m.safetensors\")\n" + script;
    return Scripts.run(PROGRAM.folder().resolve("script.tva"), text, Map.of(), false, Scripts.TILE);
  }

  @Test
  void aDirectionIsTakenOutOfWhatIsWritten() throws IOException {
    run("""
    r = tensor("d.safetensors", "r", per = row)
    u = r/norm(r)
    save m - u*sum(u*m["o_proj"], per = column) to "out.safetensors"
    """)
        .expect(true);
    Map<String, float[]> m = made.floats("m.safetensors");
    float[] r = made.floats("d.safetensors").get("r");
    double length = Math.sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]);
    float[] wanted = m.get(WRITES).clone();
    for (int c = 0; c < 2; c++) {
      double along = 0;
      for (int i = 0; i < 3; i++) {
        along += r[i] / length * m.get(WRITES)[2 * i + c];
      }
      for (int i = 0; i < 3; i++) {
        wanted[2 * i + c] -= (float) (r[i] / length * along);
      }
    }
    Map<String, float[]> out = made.floats("out.safetensors");
    assertArrayEquals(wanted, out.get(WRITES), 1e-6f);
    assertArrayEquals(m.get(READS), out.get(READS));
    assertArrayEquals(m.get("norm"), out.get("norm"));
  }

  @Test
  void itMeetsWhatItFitsByColumnsAndByElements() throws IOException {
    run("""
    c = tensor("d.safetensors", "r", per = column)
    save m + 2*c*(m["q_proj" or "norm"] != 9) to "column.safetensors"
    save m["o_proj"] + tensor("d.safetensors", "full") to "element.safetensors"
    """)
        .expect(true);
    Map<String, float[]> m = made.floats("m.safetensors");
    float[] r = made.floats("d.safetensors").get("r");
    Map<String, float[]> column = made.floats("column.safetensors");
    for (String name : List.of(READS, "norm")) {
      float[] wanted = m.get(name).clone();
      for (int i = 0; i < wanted.length; i++) {
        wanted[i] += 2 * r[i % 3];
      }
      assertArrayEquals(wanted, column.get(name), 1e-6f, name);
    }
    float[] wanted = m.get(WRITES).clone();
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] += made.floats("d.safetensors").get("full")[i];
    }
    assertArrayEquals(wanted, made.floats("element.safetensors").get(WRITES), 1e-6f);
  }

  @Test
  void whatItDoesNotFitIsAnError() {
    String said =
        run("save m + tensor(\"d.safetensors\", \"r\", per = row) to \"no.safetensors\"\n")
            .expect(false)
            .said();
    assertTrue(said.contains("error[shape-mismatch]"), said);
    assertTrue(said.contains(READS) && !said.contains(WRITES), said);
    said = run("show norm(tensor(\"d.safetensors\", \"R\"))\n").expect(false).said();
    assertTrue(said.contains("did you mean: \"r\""), said);
  }
}
