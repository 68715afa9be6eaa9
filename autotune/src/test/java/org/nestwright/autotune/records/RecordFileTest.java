package org.nestwright.autotune.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordFileTest {
  /// A line as it was written before fingerprints told the kind of processor.
  private static final String EARLY =
      """
      {"v":1,"crc":"ff852495","record":{"shape":"n=1,c=4","layer":"a","algorithm":"direct",\
      "threads":2,"schedule":"Schedule.of(out)","choice":{},"ms":1.0,"gflops":12.5,\
      "peakGflops":100.0,"verified":64,"time":"2026-01-01T00:00:00Z","where":{"cpu":"Zen",\
      "cores":8,"vectorBits":512,"jdk":"25.0.3","vendor":"Adoptium","nestwright":"0.1.0"}}}\
      """;

  @TempDir Path dir;

  private Path path() {
    return dir.resolve("new folder").resolve("records.jsonl");
  }

  private RecordFile filled(int count) {
    RecordFile file = RecordFile.open(path());
    for (int i = 0; i < count; i++) {
      file.append(Samples.record("layer " + i, 1 + i));
    }
    return file;
  }

  @Test
  void a_record_comes_back_as_it_was_written() {
    RecordFile file = RecordFile.open(path());
    TuningRecord record = Samples.record("vgg16/conv3_2 \"quoted\" \u00e9", 0.1 + 0.2);
    file.append(record);
    assertEquals(new RecordFile.Contents(List.of(record), 0), file.load());
  }

  @Test
  void no_file_holds_no_records() {
    assertEquals(
        new RecordFile.Contents(List.of(), 0), RecordFile.reading(dir.resolve("none")).load());
  }

  @Test
  void a_file_cut_anywhere_gives_all_whole_records() throws IOException {
    RecordFile file = filled(50);
    byte[] bytes = Files.readAllBytes(file.path());
    try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.WRITE)) {
      for (int length = bytes.length; length >= 0; length--) {
        channel.truncate(length);
        // A line is whole with its last brace; the newline only parts it from the next.
        boolean brace = length < bytes.length && bytes[length] == '\n';
        boolean lineStart = length == 0 || bytes[length - 1] == '\n';
        int whole = newlines(bytes, Math.min(length + 1, bytes.length));
        RecordFile.Contents contents = file.load();
        assertEquals(whole, contents.records().size(), "cut at " + length);
        assertEquals(brace || lineStart ? 0 : 1, contents.skipped(), "cut at " + length);
      }
    }
  }

  private static int newlines(byte[] bytes, int length) {
    int count = 0;
    for (int i = 0; i < length; i++) {
      count += bytes[i] == '\n' ? 1 : 0;
    }
    return count;
  }

  @Test
  void every_cut_of_a_line_is_refused() {
    byte[] line = RecordLine.write(Samples.record("a", 1));
    for (int length = 0; length < line.length; length++) {
      assertEquals(Optional.empty(), RecordLine.read(Arrays.copyOf(line, length)));
    }
    assertEquals(Optional.of(Samples.record("a", 1)), RecordLine.read(line));
  }

  @Test
  void every_flipped_bit_is_found() {
    byte[] line = RecordLine.write(Samples.record("a", 1));
    for (int bit = 0; bit < 8 * line.length; bit++) {
      byte[] changed = line.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertEquals(Optional.empty(), RecordLine.read(changed), "bit " + bit);
    }
  }

  @Test
  void a_torn_tail_does_not_take_the_next_record_with_it() throws IOException {
    RecordFile file = filled(3);
    byte[] bytes = Files.readAllBytes(file.path());
    Files.write(file.path(), Arrays.copyOf(bytes, bytes.length - 20));
    file.append(Samples.record("after", 9));
    RecordFile.Contents contents = file.load();
    assertEquals(
        List.of("layer 0", "layer 1", "after"),
        contents.records().stream().map(TuningRecord::layer).toList());
    assertEquals(1, contents.skipped());
  }

  @Test
  void garbage_lines_are_skipped_and_counted() throws IOException {
    RecordFile file = filled(2);
    byte[] noise = new byte[5000];
    new Random(1).nextBytes(noise);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = noise[i] == '\n' ? 0 : noise[i];
    }
    String good = Files.readString(file.path()).lines().findFirst().orElseThrow();
    append(file, noise);
    append(file, "\n\n{}\nnull\n[]\n{\"v\":1}\n".getBytes(UTF_8));
    append(file, (good.replace("\"v\":1", "\"v\":2") + "\n").getBytes(UTF_8));
    append(file, ("x".repeat(3 << 20) + "\n").getBytes(UTF_8));
    file.append(Samples.record("last", 1));
    RecordFile.Contents contents = file.load();
    assertEquals(3, contents.records().size());
    assertEquals(7, contents.skipped());
  }

  private static void append(RecordFile file, byte[] bytes) throws IOException {
    Files.write(file.path(), bytes, StandardOpenOption.APPEND);
  }

  @Test
  void impossible_numbers_are_refused_in_memory_and_on_disk() {
    for (double ms : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> Samples.record("a", ms));
    }
  }

  @Test
  void threads_write_side_by_side() throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      List<Future<?>> writers =
          IntStream.range(0, 4).<Future<?>>mapToObj(w -> pool.submit(() -> write(w, 50))).toList();
      for (Future<?> writer : writers) {
        writer.get();
      }
    }
    RecordFile.Contents contents = RecordFile.reading(path()).load();
    assertEquals(200, contents.records().size());
    assertEquals(0, contents.skipped());
  }

  private void write(int writer, int count) {
    RecordFile file = RecordFile.open(path());
    for (int i = 0; i < count; i++) {
      file.append(Samples.record(writer + "/" + i, 1));
    }
  }

  @Test
  void records_of_early_versions_have_no_kind_of_processor() throws IOException {
    RecordFile file = RecordFile.open(path());
    append(file, (EARLY + "\n").getBytes(UTF_8));
    TuningRecord record = file.load().records().getFirst();
    assertEquals(ProcessorKind.UNKNOWN, record.where().kind());
    assertEquals("Zen", record.where().cpu());
  }

  @Test
  void the_standard_place_follows_the_environment() {
    assertEquals(
        Path.of("/data/nestwright/records.jsonl"),
        RecordFile.standardPath(Map.of("XDG_DATA_HOME", "/data")));
    assertTrue(
        RecordFile.standardPath(Map.of("XDG_DATA_HOME", "relative"))
            .endsWith(".local/share/nestwright/records.jsonl"));
  }

  @Test
  void only_plain_files_are_record_files() {
    for (String name : new String[] {"/", "", "/dev/null", dir.toString()}) {
      assertThrows(RecordFileException.class, () -> RecordFile.open(Path.of(name)), name);
      assertThrows(RecordFileException.class, () -> RecordFile.reading(Path.of(name)), name);
    }
    assertFalse(Files.exists(Path.of("/dev/null.lock")));
    assertFalse(Files.exists(Path.of(dir + ".lock")));
  }

  @Test
  void a_folder_is_no_record_file() {
    var e = assertThrows(RecordFileException.class, () -> RecordFile.open(dir));
    assertTrue(e.getMessage().endsWith("name a writable file with --records FILE"));
  }
}
