// SPDX-License-Identifier: Apache-2.0
package dev.tva.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.assist.Card;
import dev.tva.assist.CardText;
import dev.tva.assist.Completions;
import dev.tva.assist.Completions.Choice;
import dev.tva.assist.Paint.Role;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.plan.Device;
import dev.tva.session.HeadersOnly;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a session says, offers and colours, without a terminal and without data. */
final class ReplTest {
  private final HeadersOnly host = new HeadersOnly();
  private final Repl repl =
      new Repl(
          host,
          new TreeMap<>(Map.of("base", "base", "ft", "ft")),
          new Settings(new Device.Cpu(), 2, false, false, Settings.Keys.EMACS));

  ReplTest() {
    repl.start(Optional.empty());
  }

  /** All that is said, as text. */
  private String said(String text) {
    List<String> all = new ArrayList<>();
    for (Reply reply : repl.replies(text)) {
      for (Reply.Part part : reply.parts()) {
        all.add(
            switch (part) {
              case Reply.Part.Problem(var d) -> d.slug().text() + ": " + d.sentence();
              case Reply.Part.Shown(var view) -> view.toString();
              case Reply.Part.Text(String t) -> t.strip();
              case Reply.Part.Documentation(var card) -> CardText.of(card).strip();
              case Reply.Part.Edited(String t) -> "edited " + t;
              case Reply.Part.Remark(String t) -> t;
            });
      }
    }
    return String.join("\n", all);
  }

  @Test
  void helpsNameSettingsInThePlaceOfOptions() {
    Diagnostic problem =
        Diagnostic.error(Slug.NO_MEMORY, "there is too little")
            .words("to compute on the processor:", "--device", "cpu")
            .words("give more:", "--memory", "8GB")
            .build();
    assertEquals(
        List.of(":set device cpu", "tva repl --memory 8GB"),
        Reply.problem(problem).problems().getFirst().lines().stream()
            .map(line -> ((Help) line).shown())
            .toList());
  }

  @Test
  void wordsOfOtherSessionsAreUnderstood() {
    assertEquals(said(":help"), said("help"));
    assertTrue(repl.replies(" quit ").iterator().next().quit());
    assertTrue(repl.replies("exit").iterator().next().quit());
    said("help = 2");
    assertTrue(said("help").contains("2"), "a name that is bound means what it is bound to");
    assertEquals(said(":doc norm"), said("norm?"));
    assertEquals(said(":names ft"), said("ft ?"));
    assertEquals(said(":doc not-a-model"), said("not-a-model?"));
  }

  @Test
  void theLastResultHasAName() {
    assertTrue(said("_").startsWith("unknown-name"));
    said("1 + 2");
    assertTrue(said("2*_").contains("6"));
    assertTrue(said("_ + 1").contains("7"));
    said("tau = _ + 1");
    assertTrue(said("tau").contains("8"), "bindings are no results");
    assertTrue(said("\"_\"").contains("_"));
    assertTrue(said("[_ for _ in [1, 5]]").contains("5"));
    said("_ = 40");
    assertTrue(said("_ + 2").contains("42"));
  }

  @Test
  void namesAreDroppedAndWhatWasTypedIsKept() {
    said("half = ft/2 + base/2");
    said("twice = 2*half - half");
    assertEquals("`half` is forgotten", said(":drop half"));
    assertTrue(said("half").startsWith("unknown-name"));
    assertTrue(said(":type twice").contains("model"), "values already computed do not change");
    assertTrue(said(":drop hlaf").startsWith("unknown-name"));
    assertTrue(said(":drop").startsWith("wrong-arguments"));
    assertTrue(said(":history").contains("1  half = ft/2 + base/2\n"), said(":history"));
    assertEquals(List.of("base", "ft", "twice"), offered(":drop |"));
  }

  @Test
  void whatWasTypedIsEditedAndAnswered() {
    said("tau = ft - base");
    assertEquals("edited tau = 2*ft - base\n`tau` is bound again", said(":edit"));
    said("sum = base + ft");
    assertEquals("edited tau = 2*2*ft - base\n`tau` is bound again", said(":edit tau"));
    assertTrue(said(":edit tua").startsWith("unknown-name"));
    assertEquals(List.of("base", "ft", "tau"), offered(":edit |").subList(0, 3));
  }

  @Test
  void pathsBeginInAFolder() {
    assertEquals("paths begin in `.`", said(":cd"));
    assertTrue(said(":cd nowhere").startsWith("cannot-read"));
    assertEquals("paths begin in `run`", said(":cd run"));
    assertEquals("paths begin in `run`", said(":cd"));
    assertTrue(said("nrom(ft)").startsWith("unknown-name"));
    assertEquals("answers go to `answers.csv`", said(":output answers.csv"));
    assertEquals("answers come here", said(":output"));
  }

  @Test
  void stepsHaveTheNamesBoundToThem() {
    said("tau = ft - base");
    assertEquals(
        """
        tau = ft - base            per element, delta
          %d = norm(tau, per = layer)  per layer, number
          %d = 2*%d                     per layer, number\
        """
            .replaceAll("%d", "%")
            .replaceAll(" +", " "),
        said(":graph 2*norm(tau, per = layer)").replaceAll("%\\d+", "%").replaceAll(" +", " "));
  }

  @Test
  void columnsOfATableAreOffered() {
    said("t = table(size = norm(ft - base, per = layer), count = count(ft - base, per = layer))");
    assertEquals("table: size, count", said(":type t"));
    assertEquals(List.of("size", "count", "name"), offered("sort(t, by = |"));
    assertEquals(List.of("a", "name"), offered("sort(table(a = norm(ft, per = layer)), by = |"));
    assertEquals(List.of("by =", "reverse ="), offered("sort(t, |").subList(0, 2));
    assertEquals(List.of("and", "or", "as", "to"), offered("show norm(ft) |"));
    assertEquals(List.of("README.md", "run/"), offered("show norm(ft) to \"|"));
    assertTrue(said("sort(t, by = sise)").startsWith("unknown-name: the table has no column"));
  }

  /** What is offered where {@code |} stands. */
  private List<String> offered(String text) {
    int at = text.indexOf('|');
    Completions c = repl.complete(text.substring(0, at) + text.substring(at + 1), at);
    return c.choices().stream().map(Choice::text).map(String::strip).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ft[\"layers.1.|; mlp,self_attn",
        "ft[\"layers.1.s|; self_attn",
        "ft[\"layers.|; *,{0..2}",
        "ft[\"layers.{0..1}.m|; mlp",
        "ft[\"**.self|; self_attn",
        "ft[\"layers.1.{mlp,s|; self_attn",
        "ft[not \"^em|; embed_tokens",
        "norm(ft, |; p =,per =,base,ft",
        "norm(ft, p = 1, p|; per =,pairs(,passthrough(,pcb(,polar(",
        "norm(ft, per = l|; layer",
        "save ft |; and,or,as,to",
        "save ft to \"x\" |; and,or,as,with",
        "save ft to \"x\" with dt|; dtype =",
        "save ft to \"x\" with dtype = bf|; bf16",
        "save ft to \"x\" with dtype = f8|; f8_e5m2,f8_e4m3",
        "sho|; show",
        "x = sho|; ''",
        "x = model(\"ru|; run/",
        "save ft to \"ru|; run/",
        ":ty|; :type",
        ":set thr|; threads",
        ":set keys |; emacs,vi",
        ":type norm(ft, per = r|; row",
        ":load run/e|; edit.tva",
        ":doc cosi|; cosine",
      })
  void offersWhatFits(String text, String wanted) {
    List<String> found = offered(text);
    assertEquals(wanted == null ? "" : wanted, String.join(",", found));
  }

  @Test
  void tellsOfAFunctionWhatIsWritten() {
    Choice cosine =
        repl.complete("cosin", 5).choices().stream()
            .filter(c -> c.text().equals("cosine("))
            .findFirst()
            .orElseThrow();
    assertEquals("cosine(a, b, per = model)", cosine.label());
    assertEquals(
        "The cosine of the angle between two, from -1 to 1; 0 where either is zero.",
        cosine.note());
  }

  /** Each piece with the letter its role begins with. */
  private String painted(String text) {
    return repl.paint(text, -1).stream()
        .map(p -> text.substring(p.start(), p.end()) + ":" + p.role().name().charAt(0))
        .collect(Collectors.joining(" "));
  }

  @Test
  void coloursWhatIsAndWhatCannotBe() {
    assertEquals("norm:F ft:B layer:F", painted("norm(ft, per = layer)"));
    assertEquals("nrom:W ft:B 2:N", painted("nrom(ft) + 2"));
    assertEquals("fn:K 2:N", painted("fn f(x) = x*2"));
    assertEquals("ft:B \":T layers:T \":T", painted("ft[\"layers\"]"));
    assertEquals("ft:B ):W", painted("ft)"));
    assertEquals(":type:C ft:B", painted(":type ft"));
    assertEquals(":tpye:W", painted(":tpye ft"));
    assertTrue(repl.paint("nro", 3).isEmpty(), "what is being typed may become right");
    assertEquals(Role.WRONG, repl.paint("nro", 0).getFirst().role());
  }

  @Test
  void bindsAgainAndSaysWhatStays() {
    assertEquals("", said("tau = ft - base"));
    assertEquals("", said("half = tau/2"));
    assertEquals(
        "`tau` is bound again; values already computed do not change: `half`",
        said("tau = base - ft"));
  }

  @Test
  void knowsWhatIsWrittenAboutImportedFunctions() {
    said("import \"lib.tva\"");
    assertEquals("thrice(x)\n\n  Three of it.", said(":doc thrice"));
    said("import \"lib.tva\" as lib");
    assertEquals("thrice(x)\n\n  Three of it.", said(":doc lib.thrice"));
    assertEquals("unknown-name: nothing is written about `lib.norm`", said(":doc lib.norm"));
  }

  @Test
  void answersEveryCommand() {
    assertEquals("delta", said(":type ft - base"));
    assertTrue(said(":plan ft").contains("output out"));
    assertTrue(said(":graph ft - base").contains(" = ft - base  per element, delta"));
    assertTrue(said(":names").contains("base"));
    assertTrue(said(":tensors ft[\"mlp\"]").contains("layers.2.mlp.weight"));
    assertTrue(said(":doc norm").startsWith("norm(x, p: number = 2, per: grain = model): number"));
    assertTrue(said(":doc not-a-model").length() > 100);
    assertTrue(said(":help").contains(":save-script FILE"));
    assertEquals(
        "bound tau, half; 1 statement that does something was not run", said(":load edit.tva"));
    assertEquals("", said(":set threads 4"));
    assertEquals(4, repl.settings().threads());
    assertEquals("4", said(":set threads"));
    assertEquals("wrong-arguments: `threads` takes a number from 1", said(":set threads x"));
    assertEquals("session.tva: 5 lines", said(":save-script session.tva"));
    assertEquals(
        """
        param base: model = model("base")
        param ft:   model = model("ft")
        tau = ft - base
        fn half(x) = x/2
        show tau
        """,
        host.written.get("session.tva"));
    assertEquals("everything is as at the start", said(":reset"));
    assertEquals("unknown-name: there is no command `:tpe`", said(":tpe ft"));
    assertEquals("unknown-name: `:t` may be several commands", said(":t ft"));
    assertTrue(repl.replies(":quit").iterator().next().quit());
  }

  @Test
  void knowsWhatIsNotComplete() {
    assertTrue(repl.isIncomplete("norm("));
    assertTrue(repl.isIncomplete("1 +"));
    assertTrue(repl.isIncomplete("## What the next line is."));
    assertFalse(repl.isIncomplete("1 + 1"));
    assertFalse(repl.isIncomplete(":type ("));
    assertFalse(repl.isIncomplete("1 + )"));
  }

  @Test
  void aLineThatBeginsWithAnOperatorIsNotTaken() {
    said("x = 1");
    assertEquals(
        "leading-operator: this line begins with `+`, and the one above is complete", said("+ 1"));
  }

  @Test
  void namesAMethodWhereItsStepsAreMany() {
    said("ts = [ft - base, 2*(ft - base)]");
    assertTrue(said("ties(ts)").contains("[formula, ties(ts)]"), said("ties(ts)"));
    assertTrue(said("base + ties(ts)").contains("[formula, base + ties(ts)]"));
    assertTrue(said("half = 0.5*(ft - base)\nhalf").contains("[formula, 0.5*(ft - base)]"));
  }

  @Test
  void documentationIsAsWideAsItsPlace() {
    Reply.Part part = repl.replies(":doc norm").iterator().next().parts().getFirst();
    Card card = ((Reply.Part.Documentation) part).card();
    assertTrue(CardText.of(card, 40).lines().allMatch(l -> l.length() <= 40));
    assertFalse(CardText.of(card).lines().allMatch(l -> l.length() <= 40));
  }

  @Test
  void readsAnewWhatHasChanged() {
    said("tau = ft - base");
    host.version = "2";
    assertTrue(
        said("tau").startsWith("`base`, `ft` have changed on disk: everything is read anew"));
    assertFalse(said("tau").contains("changed"));
  }
}
