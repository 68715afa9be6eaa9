package org.nestwright.autotune.records;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Records in a file, one a line, only ever appended to.
///
/// A record is acknowledged, that is [#append] returns, once the disk has it. Whatever else happens
/// to the file costs only the lines it touches: lines that are not whole records are skipped and
/// counted.
public final class RecordFile {
  /// Longer lines are no records.
  private static final int LONGEST_LINE = 1 << 20;

  /// File locks keep processes apart, this keeps the threads of one process apart.
  private static final ReentrantLock ONE_THREAD = new ReentrantLock();

  private final Path path;

  private RecordFile(Path path) {
    this.path = path;
  }

  /// What a file holds.
  ///
  /// @param records in the order written
  /// @param skipped lines that are no whole records
  public record Contents(List<TuningRecord> records, int skipped) {
    /// {@return what a record file holds that `in` reads: all whole records, and how many lines are
    /// none}
    static Contents read(InputStream in) throws IOException {
      List<TuningRecord> records = new ArrayList<>();
      int skipped = 0;
      InputStream buffered = new BufferedInputStream(in, 1 << 16);
      for (byte[] line = line(buffered); line != null; line = line(buffered)) {
        if (line.length == 0) {
          continue;
        }
        var record = RecordLine.read(line);
        record.ifPresent(records::add);
        skipped += record.isEmpty() ? 1 : 0;
      }
      return new Contents(List.copyOf(records), skipped);
    }
  }

  /// {@return where records go unless the user says otherwise}
  public static Path standardPath(Map<String, String> environment) {
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    // The specification of XDG_DATA_HOME has relative paths ignored.
    Path base =
        data.startsWith("/")
            ? Path.of(data)
            : Path.of(System.getProperty("user.home"), ".local", "share");
    return base.resolve("nestwright").resolve("records.jsonl");
  }

  /// {@return the file at `path`, made with its folders where it is missing}
  ///
  /// @throws RecordFileException when it cannot be written to
  public static RecordFile open(Path path) {
    RecordFile file = new RecordFile(path.toAbsolutePath());
    refuseOther(path, "write records to");
    try {
      Files.createDirectories(file.path.getParent());
      FileChannel.open(file.path, CREATE, APPEND).close();
      FileChannel.open(file.sidePath(), CREATE, WRITE).close();
      forceDirectory(file.path.getParent());
      return file;
    } catch (IOException e) {
      throw new RecordFileException(
          "cannot write records to %s (%s): name a writable file with --records FILE"
              .formatted(path, reason(e)),
          e);
    }
  }

  /// Refuses what exists and is no plain file: a folder, a device, a pipe.
  private static void refuseOther(Path path, String purpose) {
    if (path.toString().isEmpty()) {
      throw new RecordFileException("no name of a record file: name one with --records FILE", null);
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new RecordFileException(
          "cannot %s %s (%s): name a writable file with --records FILE"
              .formatted(
                  purpose, path, Files.isDirectory(path) ? "is a folder" : "is no regular file"),
          null);
    }
  }

  /// {@return the file at `path`, to be read only; it need not exist}
  ///
  /// @throws RecordFileException when there is something else than a file
  public static RecordFile reading(Path path) {
    refuseOther(path, "read records from");
    return new RecordFile(path.toAbsolutePath());
  }

  /// {@return the file}
  public Path path() {
    return path;
  }

  private Path sidePath() {
    return path.resolveSibling(path.getFileName() + ".lock");
  }

  /// Writes `record` at the end. When this returns, the record is on the disk.
  ///
  /// @throws RecordFileException when it could not be written
  public void append(TuningRecord record) {
    byte[] line = RecordLine.write(record);
    ONE_THREAD.lock();
    try (FileChannel side = FileChannel.open(sidePath(), CREATE, WRITE);
        FileLock _ = side.lock();
        FileChannel channel = FileChannel.open(path, CREATE, APPEND)) {
      // A line that a crash or a full disk cut short must not take this one with it.
      boolean torn = !endsWithNewline();
      ByteBuffer bytes = ByteBuffer.allocate(line.length + 2);
      if (torn) {
        bytes.put((byte) '\n');
      }
      bytes.put(line).put((byte) '\n').flip();
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      throw new RecordFileException(
          "cannot write a record to %s (%s): make room or name another file with --records FILE"
              .formatted(path, reason(e)),
          e);
    } finally {
      ONE_THREAD.unlock();
    }
  }

  /// Makes `records` all that the file at `path` holds. A reader sees the file before or after
  /// that, never in between.
  ///
  /// @throws RecordFileException when it could not be written
  public static void replace(Path path, List<TuningRecord> records) {
    Path whole = path.toAbsolutePath();
    try {
      Path draft = Files.createTempFile(whole.getParent(), "records", ".jsonl");
      try {
        try (FileChannel channel = FileChannel.open(draft, WRITE)) {
          for (TuningRecord record : records) {
            byte[] line = RecordLine.write(record);
            ByteBuffer bytes = ByteBuffer.allocate(line.length + 1);
            bytes.put(line).put((byte) '\n').flip();
            while (bytes.hasRemaining()) {
              channel.write(bytes);
            }
          }
          channel.force(true);
        }
        Files.move(draft, whole, ATOMIC_MOVE, REPLACE_EXISTING);
        forceDirectory(whole.getParent());
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new RecordFileException(
          "cannot write records to %s (%s): name a writable file".formatted(path, reason(e)), e);
    }
  }

  private boolean endsWithNewline() throws IOException {
    try (FileChannel channel = FileChannel.open(path, READ)) {
      if (channel.size() == 0) {
        return true;
      }
      ByteBuffer last = ByteBuffer.allocate(1);
      channel.read(last, channel.size() - 1);
      return last.get(0) == '\n';
    }
  }

  /// {@return all whole records, and how many lines are none; nothing at all where there is no
  /// file}
  ///
  /// @throws RecordFileException when the file exists but cannot be read
  public Contents load() {
    try (InputStream in = Files.newInputStream(path)) {
      return Contents.read(in);
    } catch (NoSuchFileException e) {
      return new Contents(List.of(), 0);
    } catch (IOException e) {
      throw new RecordFileException(
          "cannot read records from %s (%s): name another file with --records FILE"
              .formatted(path, reason(e)),
          e);
    }
  }

  /// {@return the bytes up to the next newline, cut where they are too long for a record; null at
  /// the end of the file}
  private static byte[] line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    int b = in.read();
    if (b < 0) {
      return null;
    }
    for (; b >= 0 && b != '\n'; b = in.read()) {
      if (line.size() < LONGEST_LINE) {
        line.write(b);
      }
    }
    return line.toByteArray();
  }

  private static void forceDirectory(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Some systems open no directories; there the file's entry is as safe as the system makes it.
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException f -> f.getFile() + " is no folder";
      case NoSuchFileException f -> f.getFile() + " is missing";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }
}
