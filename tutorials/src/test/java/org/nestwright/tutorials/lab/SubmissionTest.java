package org.nestwright.tutorials.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nestwright.lowering.CompileOptions;
import org.nestwright.scheduler.Schedule;
import org.nestwright.tutorials.Golden;
import org.nestwright.tutorials.lesson02.SevenLoops;

class SubmissionTest {
  private static final Task TASK = Task.of(new SevenLoops(4, 32, 14, 2), CompileOptions.standard());

  /// A file around the body of the method.
  private static String around(String body) {
    return """
    import org.nestwright.dsl.*;

    class Lab1 {
      static Schedule schedule(Func conv, Func relu, RDom r, Var c, Var x, Var y, Var n) {
    %s
      }
    }
    """
        .formatted(body.stripTrailing().indent(4).stripTrailing());
  }

  private static Schedule read(String text) throws SubmissionException {
    return Submission.of("Lab1.java", text).schedule(TASK);
  }

  private static final String BODY =
      """
      // o for outer, i for inner
      Var co = Var.of("co"), ci = Var.of("ci");
      final Var xo = Var.of("xo");
      Var xi = Var.of("xi");
      return Schedule.of(relu)
          .on(relu).split(c, co, ci, 32).split(x, xo, xi, 7, Tail.GUARD_WITH_IF) // a tile
          .on(conv /* the pure definition */).computeAt(relu, co)
          .on(conv.update(0)).reorder(c, x, y, r.x, r.y, r.z)
          .vectorize(c, 16);
      """;

  private static final String CHAIN =
      """
      Schedule.of(relu)
          .on(relu).split(c, co, ci, 32).split(x, xo, xi, 7, Tail.GUARD_WITH_IF)
          .on(conv).computeAt(relu, co)
          .on(conv.update(0)).reorder(c, x, y, r.x, r.y, r.z).vectorize(c, 16)\
      """;

  @Test
  void a_java_file_is_read() throws SubmissionException {
    assertEquals(CHAIN, read(around(BODY)).toString());
  }

  @Test
  void a_plain_chain_is_read() throws SubmissionException {
    assertEquals(CHAIN, read("// my schedule\n\n" + CHAIN + ";\n").toString());
  }

  @Test
  void other_line_ends_and_a_byte_order_mark_do_not_matter() throws SubmissionException {
    assertEquals(CHAIN, read("\uFEFF" + around(BODY).replace("\n", "\r\n")).toString());
    assertEquals(CHAIN, read(CHAIN.replace("\n", "\r")).toString());
  }

  @Test
  void the_starter_file_is_read() throws SubmissionException {
    assertEquals(
        """
        Schedule.of(relu)
            .on(conv.update(0)).split(c, co, ci, 16).reorder(ci, r.x, r.y, r.z, x, y, co, n)\
        """,
        read(FirstLab.starter()).toString());
  }

  @Test
  void everything_else_is_refused_with_its_place() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("if", around("if (true) return Schedule.of(relu);\nreturn Schedule.of(relu);"));
    texts.put("call", around("System.exit(0);\nreturn Schedule.of(relu);"));
    texts.put("helper_call", around("return mine();"));
    texts.put("local_schedule", around("Schedule s = Schedule.of(relu);\nreturn s;"));
    texts.put("number", around("int k = 16;\nreturn Schedule.of(relu).on(relu).unroll(c, k);"));
    texts.put("arithmetic", around("return Schedule.of(relu).on(relu).unroll(c, 2 * 8);"));
    texts.put(
        "method_argument",
        around("return Schedule.of(relu).on(relu).unroll(c, Integer.parseInt(\"16\"));"));
    texts.put("lambda_argument", around("return Schedule.of(relu).on(() -> relu);"));
    texts.put("other_scope", around("return Evil.of(relu).on(relu);"));
    texts.put("no_return", around("Var co = Var.of(\"co\");"));
    texts.put("after_return", around("return Schedule.of(relu);\nreturn Schedule.of(relu);"));
    texts.put("other_name", around("Var co = Var.of(\"outer\");\nreturn Schedule.of(relu);"));
    texts.put("declared_twice", around("Var c = Var.of(\"c\");\nreturn Schedule.of(relu);"));
    texts.put(
        "undeclared",
        around("return Schedule.of(relu)\n    .on(relu)\n    .split(c, co, ci, 16);"));
    texts.put("other_value", around("Var co = r.x;\nreturn Schedule.of(relu);"));
    texts.put("field", "class Lab1 {\n  static int f = Evil.run();\n}\n");
    texts.put("initializer", "class Lab1 {\n  static {\n    Evil.run();\n  }\n}\n");
    texts.put("second_class", around(BODY) + "\nclass Evil {}\n");
    texts.put("record", "record Lab1() {}\n");
    texts.put("no_method", "class Lab1 {}\n");
    texts.put(
        "other_parameters",
        "class Lab1 {\n  static Schedule schedule(Func f) {\n    return null;\n  }\n}\n");
    texts.put("no_java", "class Lab1 {\n  static Schedule schedule( {\n}\n");
    texts.put("nothing", "\n");
    texts.put("brackets", around("return " + "(".repeat(40)));
    texts.put("unknown_directive", around("return Schedule.of(relu)\n    .on(relu)\n    .go(c);"));
    texts.put("unknown_func", around("return Schedule.of(relu).on(c);"));
    texts.put("unknown_update", around("return Schedule.of(relu).on(conv.update(7));"));
    texts.put("unknown_tail", around("return Schedule.of(relu).on(relu).unroll(c, 2, Tail.NONE);"));
    texts.put("big_number", around("return Schedule.of(relu).on(relu).unroll(c, 99999999999);"));
    texts.put("hex_number", around("return Schedule.of(relu).on(relu).unroll(c, 0x10);"));
    texts.put("octal_number", around("return Schedule.of(relu).on(relu).unroll(c, 010);"));
    texts.put("other_field", around("return Schedule.of(relu).on(conv.update(0)).unroll(r.w);"));
    texts.put("wrong_arity", around("return Schedule.of(relu)\n    .on(relu).split(c, 16);"));
    texts.put("wrong_output", around("return Schedule.of(conv);"));
    texts.put("plain_cut", "Schedule.of(relu).on(relu).split(c,");
    texts.put("plain_update", "Schedule.of(relu).on(conv.update(7))");
    texts.put("plain_more", "Schedule.of(relu).on(relu).unroll(c); Evil.run();");

    Golden golden = new Golden("submissions");
    texts.forEach((name, text) -> {
      SubmissionException e = assertThrows(SubmissionException.class, () -> read(text), name);
      golden.check(name, text + "\n" + e.getMessage() + "\n");
    });
    golden.noOrphans();
  }

  @Test
  void a_submission_is_never_run(@TempDir Path folder) throws Exception {
    Path trace = folder.resolve("trace");
    String code = "java.nio.file.Files.writeString(java.nio.file.Path.of(\"%s\"), \"\");";
    String evil = code.formatted(trace);
    for (String text :
        new String[] {
          around(evil + "\nreturn Schedule.of(relu);"),
          "class Lab1 { static { try { %s } catch (Exception e) {} } }".formatted(evil),
          around("return Schedule.of(relu).on(new Object() {{ %s }});".formatted(evil))
        }) {
      Path file = Files.writeString(folder.resolve("Lab1.java"), text);
      assertThrows(SubmissionException.class, () -> Submission.read(file).schedule(TASK));
    }
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void files_that_are_no_text_are_refused(@TempDir Path folder) throws IOException {
    assertRefused(folder.resolve("missing"), "no such file");
    assertRefused(folder, "not a file");
    Path big = Files.writeString(folder.resolve("big"), " ".repeat(64 * 1024 + 1));
    assertRefused(big, "longer than 65536 bytes; a schedule is a page");
    Path latin = Files.write(folder.resolve("latin"), "é".getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(latin, "not a text in UTF-8");
  }

  private static void assertRefused(Path file, String why) {
    SubmissionException e = assertThrows(SubmissionException.class, () -> Submission.read(file));
    assertEquals(file + ": " + why, e.getMessage());
  }
}
