package org.nestwright.autotune.records;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// Records that come with the library, of machines of several kinds.
public final class ShippedRecords {
  private static final String RESOURCE = "shipped.jsonl";

  private ShippedRecords() {}

  /// {@return all of them}
  public static RecordFile.Contents load() {
    try (InputStream in = ShippedRecords.class.getResourceAsStream(RESOURCE)) {
      return RecordFile.Contents.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
