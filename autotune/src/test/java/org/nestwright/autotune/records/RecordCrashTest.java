package org.nestwright.autotune.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Processes that die, and processes that write at the same time, lose no acknowledged record.
final class RecordCrashTest {
  private static final int KILLS = 20;

  @TempDir Path dir;

  @Test
  void a_killed_process_loses_no_acknowledged_record() throws Exception {
    Path path = dir.resolve("records.jsonl");
    Random dice = new Random(11);
    Set<String> acknowledged = new HashSet<>();
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = RecordProcess.start(path, "run" + kill, 1_000_000);
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
        int before = dice.nextInt(30);
        for (int i = 0; i <= before; i++) {
          acknowledged.add(lines.readLine());
        }
        Thread.sleep(0, dice.nextInt(1_000_000));
        process.destroyForcibly();
        acknowledged.addAll(wholeLines(lines));
      }
      process.waitFor();
    }
    RecordFile.Contents contents = RecordFile.reading(path).load();
    Set<String> found =
        contents.records().stream().map(TuningRecord::layer).collect(Collectors.toSet());
    Set<String> lost = new HashSet<>(acknowledged);
    lost.removeAll(found);
    assertEquals(Set.of(), lost);
    assertTrue(contents.skipped() <= KILLS);
  }

  /// {@return what the process still said; the last line may be cut short by its end}
  private static List<String> wholeLines(BufferedReader lines) throws IOException {
    StringBuilder rest = new StringBuilder();
    try {
      for (int c = lines.read(); c >= 0; c = lines.read()) {
        rest.append((char) c);
      }
    } catch (IOException e) {
      // The pipe closes with the process.
    }
    return rest.substring(0, rest.lastIndexOf("\n") + 1).lines().toList();
  }

  @Test
  void processes_write_side_by_side() throws Exception {
    Path path = dir.resolve("shared.jsonl");
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(RecordProcess.start(path, "p" + i, 200));
    }
    for (Process process : processes) {
      process.getInputStream().readAllBytes();
      assertEquals(0, process.waitFor());
    }
    RecordFile.Contents contents = RecordFile.reading(path).load();
    assertEquals(0, contents.skipped());
    assertEquals(800, contents.records().stream().map(TuningRecord::layer).distinct().count());
  }
}
