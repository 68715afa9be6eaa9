package org.nestwright.autotune.records;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A record as one line of JSON: `{"v":1,"crc":"0a1b2c3d","record":{...}}`. The checksum is over
/// the bytes of the record's object exactly as they stand.
final class RecordLine {
  private static final int VERSION = 1;
  private static final int CRC_DIGITS = 8;
  private static final byte[] BEFORE_CRC = ascii("{\"v\":" + VERSION + ",\"crc\":\"");
  private static final byte[] AFTER_CRC = ascii("\",\"record\":");
  private static final int RECORD = BEFORE_CRC.length + CRC_DIGITS + AFTER_CRC.length;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private RecordLine() {}

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// {@return the line, without its end}
  static byte[] write(TuningRecord record) {
    byte[] payload = JSON.writeValueAsBytes(record);
    byte[] line = Arrays.copyOf(BEFORE_CRC, RECORD + payload.length + 1);
    byte[] crc = ascii(crc(payload, 0, payload.length));
    System.arraycopy(crc, 0, line, BEFORE_CRC.length, CRC_DIGITS);
    System.arraycopy(AFTER_CRC, 0, line, BEFORE_CRC.length + CRC_DIGITS, AFTER_CRC.length);
    System.arraycopy(payload, 0, line, RECORD, payload.length);
    line[line.length - 1] = '}';
    return line;
  }

  /// {@return the record on the line; nothing when the line is torn, changed, of another version or
  /// makes no sense}
  static Optional<TuningRecord> read(byte[] line) {
    int end = line.length - 1;
    boolean framed =
        end > RECORD
            && line[end] == '}'
            && holds(line, 0, BEFORE_CRC)
            && holds(line, BEFORE_CRC.length + CRC_DIGITS, AFTER_CRC);
    if (!framed) {
      return Optional.empty();
    }
    String crc = new String(line, BEFORE_CRC.length, CRC_DIGITS, StandardCharsets.US_ASCII);
    if (!crc.equals(crc(line, RECORD, end - RECORD))) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(JSON.readValue(line, RECORD, end - RECORD, TuningRecord.class));
    } catch (JacksonException | IllegalArgumentException | NullPointerException e) {
      return Optional.empty();
    }
  }

  private static boolean holds(byte[] line, int at, byte[] text) {
    return Arrays.equals(line, at, at + text.length, text, 0, text.length);
  }

  private static String crc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return "%08x".formatted(crc.getValue());
  }
}
