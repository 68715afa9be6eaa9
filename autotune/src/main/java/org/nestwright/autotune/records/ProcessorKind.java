package org.nestwright.autotune.records;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;

/// What a schedule is tuned to in a processor. The caches of one core tell the designs of a family
/// apart, where models of one design have many names, and a virtual machine may hide the name.
///
/// @param vendor of the processor, as it says itself; empty where it is not known
/// @param family as the vendor counts
/// @param l1Bytes of the first-level data cache of a core, 0 where it is not known
/// @param l2Bytes of the second-level cache of a core, 0 where it is not known
public record ProcessorKind(String vendor, String family, long l1Bytes, long l2Bytes) {
  /// A processor that tells nothing.
  static final ProcessorKind UNKNOWN = new ProcessorKind("", "", 0, 0);

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache");

  /// Checks that there are names.
  public ProcessorKind {
    Objects.requireNonNull(vendor, "vendor");
    Objects.requireNonNull(family, "family");
  }

  /// {@return whether all of it is known}
  public boolean known() {
    return !vendor.isEmpty() && !family.isEmpty() && l1Bytes > 0 && l2Bytes > 0;
  }

  /// {@return the kind of this machine's processor} Linux tells it in files; elsewhere native code
  /// has to be asked, which the JDK warns about on stderr.
  static ProcessorKind here() {
    if (Files.isReadable(CPU_INFO)) {
      try (Stream<String> lines = Files.lines(CPU_INFO);
          Stream<Path> folders = Files.list(CACHES)) {
        List<List<String>> caches = new ArrayList<>();
        for (Path folder : folders.toList()) {
          if (Files.isReadable(folder.resolve("size"))) {
            caches.add(List.of(word(folder, "level"), word(folder, "type"), word(folder, "size")));
          }
        }
        return ofLinux(lines.toList(), caches);
      } catch (IOException | UncheckedIOException e) {
        return UNKNOWN;
      }
    }
    try {
      return ofSystem(new SystemInfo().getHardware().getProcessor());
    } catch (RuntimeException | LinkageError e) {
      return UNKNOWN;
    }
  }

  private static String word(Path folder, String file) throws IOException {
    return Files.readString(folder.resolve(file)).strip();
  }

  /// {@return the kind that Linux tells of}
  ///
  /// @param info the lines of its `/proc/cpuinfo`
  /// @param caches level, type and size of each cache of a core, as it writes them
  static ProcessorKind ofLinux(List<String> info, List<List<String>> caches) {
    return new ProcessorKind(
        value(info, "vendor_id", "CPU implementer"),
        value(info, "cpu family", "CPU part"),
        bytes(caches, "1"),
        bytes(caches, "2"));
  }

  /// {@return what stands after one of these names; 64-bit ARM has other ones than x86}
  private static String value(List<String> info, String... names) {
    for (String line : info) {
      int colon = line.indexOf(':');
      if (colon > 0 && List.of(names).contains(line.substring(0, colon).strip())) {
        return line.substring(colon + 1).strip();
      }
    }
    return "";
  }

  private static long bytes(List<List<String>> caches, String level) {
    return caches.stream()
        .filter(c -> c.get(0).equals(level) && !c.get(1).equals("Instruction"))
        .filter(c -> c.get(2).matches("[0-9]{1,9}K"))
        .mapToLong(c -> 1024 * Long.parseLong(c.get(2).substring(0, c.get(2).length() - 1)))
        .findFirst()
        .orElse(0);
  }

  private static ProcessorKind ofSystem(CentralProcessor processor) {
    CentralProcessor.ProcessorIdentifier names = processor.getProcessorIdentifier();
    return new ProcessorKind(
        names.getVendor(), names.getFamily(), bytes(processor, 1), bytes(processor, 2));
  }

  private static long bytes(CentralProcessor processor, int level) {
    return processor.getProcessorCaches().stream()
        .filter(c -> c.getLevel() == level)
        .filter(c -> c.getType() != CentralProcessor.ProcessorCache.Type.INSTRUCTION)
        .mapToLong(CentralProcessor.ProcessorCache::getCacheSize)
        .findFirst()
        .orElse(0);
  }
}
