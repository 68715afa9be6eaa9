package org.nestwright.autotune.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nestwright.autotune.records.TuningRecord.Likeness;

final class ProcessorKindTest {
  private static final List<List<String>> CACHES =
      List.of(
          List.of("1", "Data", "32K"),
          List.of("1", "Instruction", "64K"),
          List.of("2", "Unified", "1024K"),
          List.of("3", "Unified", "36608K"));

  @Test
  void linux_tells_it_on_x86() {
    assertEquals(
        new ProcessorKind("AuthenticAMD", "25", 32 << 10, 1 << 20),
        ProcessorKind.ofLinux(
            List.of(
                "processor\t: 0",
                "vendor_id\t: AuthenticAMD",
                "cpu family\t: 25",
                "model\t\t: 97",
                "",
                "processor\t: 1",
                "vendor_id\t: another"),
            CACHES));
  }

  @Test
  void linux_tells_it_on_arm() {
    assertEquals(
        new ProcessorKind("0x41", "0xd40", 32 << 10, 1 << 20),
        ProcessorKind.ofLinux(
            List.of("processor\t: 0", "CPU implementer\t: 0x41", "CPU part\t: 0xd40"), CACHES));
  }

  @Test
  void what_is_not_told_is_not_known() {
    assertTrue(ProcessorKind.ofLinux(List.of("vendor_id\t: V", "cpu family\t: 6"), CACHES).known());
    assertFalse(ProcessorKind.ofLinux(List.of("vendor_id\t: V"), CACHES).known());
    assertFalse(
        ProcessorKind.ofLinux(List.of("vendor_id\t: V", "cpu family\t: 6"), List.of()).known());
    assertFalse(
        ProcessorKind.ofLinux(
                List.of("vendor_id : V", "cpu family : 6"), List.of(List.of("1", "Data", "?")))
            .known());
    assertFalse(ProcessorKind.UNKNOWN.known());
  }

  @Test
  void machines_of_a_kind_differ_in_name_cores_and_jdk() {
    TuningRecord record = Samples.record("a", 1);
    ProcessorKind zen = Samples.HERE.kind();
    assertEquals(Likeness.MODEL, record.likeness(Samples.HERE));
    assertEquals(Likeness.KIND, record.likeness(machine("Another", 512, zen)));
    assertEquals(Likeness.NONE, record.likeness(machine("Another", 256, zen)));
    assertEquals(Likeness.NONE, record.likeness(machine("Zen", 256, zen)));
    for (ProcessorKind other :
        List.of(
            new ProcessorKind("GenuineIntel", zen.family(), zen.l1Bytes(), zen.l2Bytes()),
            new ProcessorKind(zen.vendor(), "26", zen.l1Bytes(), zen.l2Bytes()),
            new ProcessorKind(zen.vendor(), zen.family(), 48 << 10, zen.l2Bytes()),
            new ProcessorKind(zen.vendor(), zen.family(), zen.l1Bytes(), 512 << 10),
            ProcessorKind.UNKNOWN)) {
      assertEquals(Likeness.NONE, record.likeness(machine("Another", 512, other)));
    }
  }

  @Test
  void machines_that_tell_nothing_are_not_of_a_kind() {
    Fingerprint dumb = machine("one", 512, ProcessorKind.UNKNOWN);
    assertFalse(dumb.isLike(machine("two", 512, ProcessorKind.UNKNOWN)));
  }

  private static Fingerprint machine(String cpu, int vectorBits, ProcessorKind kind) {
    return new Fingerprint(cpu, 64, vectorBits, "26", "Other", "0.2.0", kind);
  }
}
