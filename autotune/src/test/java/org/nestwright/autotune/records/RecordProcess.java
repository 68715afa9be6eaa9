package org.nestwright.autotune.records;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A process that writes records and prints the name of each once it is acknowledged.
final class RecordProcess {
  private RecordProcess() {}

  /// Writes `args[2]` records named `args[1]/i` to the file `args[0]`.
  public static void main(String[] args) {
    RecordFile file = RecordFile.open(Path.of(args[0]));
    for (int i = 0; i < Integer.parseInt(args[2]); i++) {
      String name = args[1] + "/" + i;
      file.append(Samples.record(name, 1));
      System.out.println(name);
      System.out.flush();
    }
  }

  static Process start(Path file, String name, int count) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                RecordProcess.class.getName(),
                file.toString(),
                name,
                Integer.toString(count)))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
