package org.nestwright.autotune.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nestwright.autotune.Main;
import org.nestwright.autotune.bench.Peers;
import org.nestwright.autotune.records.RecordFile;
import org.nestwright.lowering.Vectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class NestwrightTest {
  private static final String SMALL = "c=4,h=6,w=7,k=16,r=3,s=3,pad=1";

  @TempDir Path dir;

  private record Ran(int exit, String out, String err) {}

  private Ran run(boolean vectors, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        Nestwright.run(
            args,
            new Surroundings(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                vectors,
                2,
                Map.of("XDG_DATA_HOME", dir.toString()),
                () -> Peers.of(List.of(), Optional.empty(), List.of())));
    return new Ran(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Ran run(String line) {
    return run(true, line.isEmpty() ? new String[0] : line.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
              `` | no command: write nestwright peak, layers, tune LAYER, explain LAYER, bench or records
              tun vgg16/conv3_2 | unknown command or argument "tun": did you mean tune?
              frobnicate | unknown command or argument "frobnicate": see nestwright --help
              tune | no layer: name one, such as vgg16/conv3_2; nestwright layers lists them
              tune vgg16/conv3_2 --bugdet 3s | unknown option "--bugdet": did you mean --budget?
              tune vgg16/conv3_2 more | unknown command or argument "more": see nestwright tune --help
              tune vgg16/conv3_2 --budget 0s | --budget: "0s" is no time to work in: try 60s
              tune vgg16/conv3_2 --budget -5s | --budget: "-5s" is no time to work in: try 60s
              tune vgg16/conv3_2 --budget 0 | --budget: "0" is no time to work in: try 60s
              tune vgg16/conv3_2 --budget 999ms | --budget: "999ms" is too short, give at least 1s: try 60s
              tune vgg16/conv3_2 --budget 99999999999999999999h | --budget: "99999999999999999999h" is too long, more than a week: try 60s
              tune vgg16/conv3_2 --threads 9 | --threads: 9 is too many for 2 processors: give 1 to 8
              tune grandnet/conv1 | unknown network "grandnet": there are NETWORKS
              tune vgg16/conv3_2 --records / | cannot write records to / (is a folder): name a writable file with --records FILE
              tune vgg16/conv3_2 --records= | no name of a record file: name one with --records FILE
              tune vgg16/conv3_2 --budget 999h | --budget: "999h" is too long, more than a week: try 60s
          tune vgg16/conv3_2 --budget soon | --budget: "soon" is no time: write a number and its unit, such as 10s, 60s, 2m or 1h
              tune vgg16/conv3_2 --threads 0 | --threads: "0" is no number of threads: give 1 to 1024, or leave the option out to use all processors
              peak --threads many | --threads: "many" is no number of threads: give 1 to 1024, or leave the option out to use all processors
              tune vgg16/conv3_2 --seed x | Invalid value for option '--seed': 'x' is not a long: see nestwright tune --help
              tune vgg16/conv1_2,epilogue=fast | there is no epilogue "fast": write none, or those of batch-norm, residual, relu, pool that apply, in this order, as in batch-norm-residual-relu
              tune grandnet/conv1,epilogue=relu | unknown network "grandnet": there are NETWORKS
              bench vgg16/conv1_2,layout=chw | there is no layout "chw": there are nhwc, nchw, nchw8c, nchw16c
              layers vgg17 | unknown network "vgg17": there are NETWORKS
              bench --suite vgg17 | unknown suite "vgg17": there are seeds, all, NETWORKS
              bench vgg16/conv3_2 --suite vgg16 | layers and --suite vgg16: give one or the other
              bench vgg16/conv3_2 --algorithm fast | --algorithm: no layer here has an algorithm "fast": there is direct, winograd F(2x2,3x3), winograd F(4x4,3x3), winograd F(6x6,3x3)
              bench vgg16/conv3_2 --accuracy exact --algorithm winograd | --algorithm: no layer here has an algorithm "winograd" of accuracy exact: there is direct
              tune vgg16/conv3_2 --algorithm fast | --algorithm: vgg16/conv3_2 has no algorithm "fast": there is direct, winograd F(2x2,3x3), winograd F(4x4,3x3), winograd F(6x6,3x3)
              explain vgg16/conv3_2 --algorithm winograd --accuracy exact | --algorithm: vgg16/conv3_2 has no algorithm "winograd" of accuracy exact: there is direct
              records | no command: write nestwright records export FILE
              records exprot | unknown command or argument "exprot": did you mean export?
              records export / | cannot read records from / (is a folder): name a writable file with --records FILE
              records export a.jsonl --records a.jsonl | a.jsonl is the file that records are taken from: name another one
              tune vgg16/conv3_2 --accuracy good | --accuracy: "good" is no accuracy: there are exact, f32, winograd
              bench vgg16/conv3_2 --roofline chart.png | --roofline: "chart.png" is neither FILE.svg nor FILE.html: name one
              bench vgg16/conv3_2 --roofline /nowhere/chart.svg | cannot write the roofline to /nowhere/chart.svg: name a writable file with --roofline FILE
              bench vgg16/conv3_2 --budget 5ms | --budget: "5ms" is too short, give at least 1s: try 60s
              bench vgg16/conv3_2 --threads 9 | --threads: 9 is too many for 2 processors: give 1 to 8
              bench vgg16/conv3_2 --confirm | --confirm needs JMH, which comes with the peers: start autotune/bin/nestwright bench where there is a network, or leave it out
              bench grandnet/conv1 | unknown network "grandnet": there are NETWORKS
              bench vgg16/conv3_2 --records / | cannot read records from / (is a folder): name a writable file with --records FILE
          """)
  void bad_input_gets_one_line(String line, String message) {
    Ran ran = run(line);
    String networks = message.endsWith("NETWORKS") ? networks() : "";
    assertEquals("nestwright: " + message.replace("NETWORKS", networks) + "\n", ran.err());
    assertEquals("", ran.out());
    assertEquals(2, ran.exit());
  }

  private static String networks() {
    return String.join(
        ", ",
        org.nestwright.layers.LayerTable.all().stream().map(l -> l.network()).distinct().toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tune vgg16/conv3_3x | vgg16/conv3_
          explain vgg61/conv3_2 | vgg16/conv3_2
          bench vgg16/conv3_2 vgg61/conv3_2 | vgg16/conv3_2
          bench c=4,h=6 | w
          tune c=4,h=6 | w
          tune c=4,h=six,w=6,k=4,r=1,s=1 | six
          tune c=4,h=6,w=6,k=4,r=9,s=9 | pad
          tune c=4,h=6,w=6,k=4,r=1,s=1,groups=3 | groups
          explain c=4,h=6,w=0,k=4,r=1,s=1 | w
          """)
  void a_layer_that_is_none_gets_one_line_that_names_the_fix(String line, String fix) {
    Ran ran = run(line);
    assertEquals(2, ran.exit());
    assertEquals("", ran.out());
    assertEquals(1, ran.err().lines().count(), ran.err());
    assertTrue(ran.err().startsWith("nestwright: "), ran.err());
    assertFalse(ran.err().contains("Exception"), ran.err());
    assertTrue(ran.err().contains(fix), ran.err());
  }

  @Test
  void without_vectors_the_flag_is_named() {
    for (String command :
        new String[] {"tune " + SMALL, "peak", "explain " + SMALL, "bench " + SMALL}) {
      Ran ran = run(false, command.split(" "));
      assertEquals(
          "nestwright: the JDK's vector module is missing: start java with --add-modules"
              + " jdk.incubator.vector, as autotune/bin/nestwright does, or add --scalar to go on"
              + " with slow scalar code\n",
          ran.err());
      assertEquals(2, ran.exit());
    }
  }

  @Test
  void a_record_file_that_cannot_be_written_is_refused_before_the_work() throws Exception {
    Path plain = Files.writeString(dir.resolve("plain"), "");
    Ran ran = run("tune " + SMALL + " --scalar --records " + plain.resolve("records.jsonl"));
    assertEquals(2, ran.exit());
    assertTrue(ran.err().startsWith("nestwright: cannot write records to " + plain), ran.err());
    assertTrue(ran.err().endsWith("name a writable file with --records FILE\n"), ran.err());
    assertEquals(1, ran.err().lines().count());
  }

  @Test
  void an_empty_layer_gets_what_to_write() {
    assertEquals(
        "nestwright: no layer: name one, such as vgg16/conv3_2; nestwright layers lists them\n",
        run(true, "tune", "").err());
  }

  @Test
  void lost_output_is_a_failure() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    PrintStream out = new PrintStream(full, true, StandardCharsets.UTF_8);
    PrintStream told = new PrintStream(err, true, StandardCharsets.UTF_8);
    int exit =
        Nestwright.run(
            new String[] {"layers"},
            new Surroundings(
                out,
                told,
                true,
                2,
                Map.of(),
                () -> Peers.of(List.of(), Optional.empty(), List.of())));
    assertEquals(1, exit);
    assertEquals(
        "nestwright: the output could not be written: make room or send it elsewhere\n",
        err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void help_goes_to_stdout() {
    for (String line :
        new String[] {"--help", "tune --help", "peak -h", "explain --help", "bench -h"}) {
      Ran ran = run(line);
      assertEquals(0, ran.exit());
      assertTrue(ran.out().startsWith("Usage: nestwright "), ran.out());
      assertEquals("", ran.err());
    }
    assertEquals("nestwright 0.1.0\n", run("--version").out());
  }

  @Test
  void layers_are_listed() {
    Ran all = run("layers");
    assertEquals(0, all.exit());
    assertTrue(all.out().lines().anyMatch(l -> l.startsWith("vgg16/conv3_2 ")));
    Ran some = run("layers vgg16 --json");
    JsonNode document = JsonMapper.shared().readTree(some.out());
    assertEquals("vgg16/conv1_1", document.get(0).get("layer").asString());
    assertTrue(document.get(0).get("gflop").asDouble() > 0);
    assertEquals("", some.err());
  }

  @Test
  void records_are_exported() throws Exception {
    Ran none = run("records export " + dir.resolve("shipped.jsonl"));
    assertEquals(2, none.exit());
    assertEquals(
        "nestwright: %s has no record to export: make one with nestwright tune LAYER\n"
            .formatted(dir.resolve("nestwright").resolve("records.jsonl")),
        none.err());
    Path from = Files.createFile(dir.resolve("from.jsonl"));
    try (var in = RecordFile.class.getResourceAsStream("shipped.jsonl")) {
      Files.write(from, in.readAllBytes());
    }
    Path to = dir.resolve("to.jsonl");
    Ran ran = run("records export %s --records %s --json".formatted(to, from));
    assertEquals(0, ran.exit(), ran.err());
    JsonNode document = JsonMapper.shared().readTree(ran.out());
    assertEquals(to.toString(), document.get("file").asString());
    assertEquals(0, document.get("left_out").size());
    assertEquals(RecordFile.reading(from).load().records().size(), document.get("records").asInt());
    assertEquals(Files.readString(from), Files.readString(to));
  }

  @Test
  void a_small_layer_is_tuned_recorded_and_explained() throws Exception {
    String mode = Vectors.available() ? "" : " --scalar";
    Ran tuned = run("tune " + SMALL + " --budget 12s --threads 2 --json" + mode);
    assertEquals(0, tuned.exit(), tuned.err());
    JsonNode document = JsonMapper.shared().readTree(tuned.out());
    assertTrue(document.get("verified").asBoolean());
    assertTrue(document.get("tried").asInt() >= 1);
    assertTrue(document.get("best").get("ms").asDouble() > 0);
    assertTrue(document.get("default").get("ms").asDouble() > 0);
    assertTrue(document.get("peak_gflops").asDouble() > 0);
    Path records = dir.resolve("nestwright").resolve("records.jsonl");
    assertEquals(records.toString(), document.get("record").asString());
    assertTrue(Files.exists(records));

    Ran explained = run("explain " + SMALL + " --threads 2 --json" + mode);
    assertEquals(0, explained.exit(), explained.err());
    JsonNode explanation = JsonMapper.shared().readTree(explained.out());
    assertTrue(explanation.get("best").get("schedule").asString().startsWith("Schedule.of("));
    JsonNode report = explanation.get("report");
    assertTrue(
        report.get("funcs").get(0).get("stages").get(0).get("work").get("points").asLong() > 0);

    Path page = dir.resolve("page.html");
    Ran text = run("explain " + SMALL + " --threads 2 --html " + page + mode);
    assertTrue(Files.readString(page).startsWith("<!DOCTYPE html>"));
    assertTrue(text.out().contains("counted without running:"), text.out());
    Ran nowhere = run("explain " + SMALL + " --html " + dir.resolve("no/such.html") + mode);
    assertEquals(2, nowhere.exit());
    assertTrue(nowhere.err().contains("--html FILE"), nowhere.err());
    assertTrue(text.out().contains("best recorded schedule: "), text.out());
    assertTrue(text.out().contains("kernel of the best:"), text.out());
  }

  @Test
  void main_runs_in_process() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    assertEquals(0, Main.run(new String[] {"layers"}, stream, stream));
    assertTrue(out.size() > 1000);
  }

  @Test
  void a_stack_trace_is_never_seen_unless_asked_for() {
    Ran ran = run("tune vgg16/nothing --stacktrace");
    assertEquals(2, ran.exit());
    assertTrue(ran.err().contains("\tat "), ran.err());
    assertFalse(run("tune vgg16/nothing").err().contains("\tat "));
  }
}
