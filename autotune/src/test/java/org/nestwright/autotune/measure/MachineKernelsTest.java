package org.nestwright.autotune.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nestwright.autotune.measure.FmaPeak.Tile;
import org.nestwright.dsl.Shape;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.plan.Plan;

/// The kernels that measure the machine are legal, fit its registers and run.
final class MachineKernelsTest {
  @Test
  void tiles_fit_the_registers() {
    assertEquals(new Tile(14, 2), FmaPeak.tiles(32).getFirst());
    for (int registers : new int[] {1, 16, 32}) {
      assertTrue(!FmaPeak.tiles(registers).isEmpty());
      for (Tile t : FmaPeak.tiles(registers)) {
        int used = t.rows() * t.vectors() + t.vectors() + 1;
        assertTrue(used < Math.max(16, registers), t + " in " + registers);
      }
    }
  }

  @Test
  void peak_schedules_are_legal_on_every_vector_width() {
    for (int registers : new int[] {16, 32}) {
      for (int lanes : new int[] {4, 8, 16}) {
        for (Tile t : FmaPeak.tiles(registers)) {
          Schedule s = FmaPeak.schedule(t, lanes);
          Shape shape = Shape.of(t.vectors() * lanes, t.rows(), 256);
          assertEquals(Optional.empty(), Plan.check(s, shape));
        }
      }
    }
  }

  @Test
  void memory_arrays_follow_the_heap() {
    assertEquals(16 << 20, Bandwidth.elements(8L << 30));
    assertEquals(8 << 20, Bandwidth.elements(256L << 20));
    assertEquals(1 << 16, Bandwidth.elements(1 << 20));
  }

  @Test
  void both_kernels_run_with_vectors_and_without() {
    Stopwatch watch = new Stopwatch(Clock.SYSTEM, () -> false);
    Duration moment = Duration.ofMillis(30);
    Machine scalar = Machine.with(1, true);
    assertEquals(0, scalar.vectorBits());
    assertTrue(Bandwidth.measure(1 << 17, scalar, watch, moment).gigabytesPerSecond() > 0);
    Machine two = Machine.with(2, false);
    FmaPeak peak = FmaPeak.measure(two, watch, moment);
    assertTrue(peak.gflops() > 0);
    assertEquals(2, peak.threads());
    assertTrue(Bandwidth.measure(1 << 17, two, watch, moment).gigabytesPerSecond() > 0);
  }
}
