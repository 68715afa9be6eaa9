package org.nestwright.autotune.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nestwright.autotune.Main;
import org.nestwright.autotune.records.RecordFile;

/// Twenty tunes that are killed at random moments, two at once on one file: every record that one
/// of them said was safe is there, and the next tune goes on.
final class TuneKillTest {
  private static final int ROUNDS = 10;
  private static final int AT_ONCE = 2;
  private static final Pattern RECORDED = Pattern.compile(", (\\d+) recorded; .*\\n");

  @TempDir Path dir;

  @Test
  void a_killed_tune_loses_no_acknowledged_record() throws Exception {
    Path records = dir.resolve("records.jsonl");
    long seed = System.nanoTime();
    Random dice = new Random(seed);
    int acknowledged = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<Process> tunes = new ArrayList<>();
      List<Path> logs = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        Path log = dir.resolve("log" + round + "_" + i);
        logs.add(log);
        tunes.add(tune(records, log, dice.nextInt(1_000_000)));
      }
      // One dies at any moment, the other soon after it has said that a record is safe.
      tunes.getFirst().waitFor(300 + dice.nextInt(2_500), TimeUnit.MILLISECONDS);
      tunes.getFirst().destroyForcibly().waitFor();
      for (int wait = 0; wait < 300 && acknowledged(logs.getLast()) == 0; wait++) {
        tunes.getLast().waitFor(100, TimeUnit.MILLISECONDS);
      }
      tunes.getLast().waitFor(dice.nextInt(500), TimeUnit.MILLISECONDS);
      tunes.getLast().destroyForcibly().waitFor();
      for (Path log : logs) {
        acknowledged += acknowledged(log);
      }
      RecordFile.Contents contents = RecordFile.reading(records).load();
      int found = contents.records().size();
      assertTrue(
          found >= acknowledged,
          "%d records found of %d acknowledged, seed %d".formatted(found, acknowledged, seed));
      assertTrue(contents.skipped() <= (round + 1) * AT_ONCE, "seed " + seed);
    }
    assertTrue(acknowledged >= ROUNDS, "tunes hang, seed " + seed);
    Path log = dir.resolve("last");
    assertEquals(0, tune(records, log, 1, "2s").waitFor(), () -> read(log));
  }

  private static Process tune(Path records, Path log, int seed) throws IOException {
    return tune(records, log, seed, "60s");
  }

  private static Process tune(Path records, Path log, int seed, String budget) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    if (vectors) {
      command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    }
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "tune",
            "n=1,c=16,h=6,w=6,k=16,r=1,s=1",
            "--threads",
            "1",
            "--budget",
            budget,
            "--seed",
            Integer.toString(seed),
            "--records",
            records.toString()));
    if (!vectors) {
      command.add("--scalar");
    }
    return new ProcessBuilder(command)
        .redirectError(log.toFile())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /// {@return how many records a tune said are safe; a line that its end cut short does not count}
  private static int acknowledged(Path log) {
    Matcher lines = RECORDED.matcher(read(log));
    int last = 0;
    while (lines.find()) {
      last = Integer.parseInt(lines.group(1));
    }
    return last;
  }

  private static String read(Path log) {
    try {
      return Files.readString(log, UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
