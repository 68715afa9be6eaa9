package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;

class KernelCacheTest {
  private static final CompileOptions OPTIONS = CompileOptions.standard().withThreads(1);
  private final Var x = Var.of("x");
  private final Input in = Input.f32("in", 64);
  private final Func f = Func.of("f", x).is(in.at(x).times(2));
  private final Schedule plain = Schedule.of(f);

  private Schedule vectorized() {
    return plain.on(f).vectorize(x, 8);
  }

  @Test
  void the_same_schedule_shape_and_options_give_the_same_kernel() {
    KernelCache cache = new KernelCache(10);
    Kernel kernel = cache.get(vectorized(), OPTIONS, Shape.of(64));
    assertSame(kernel, cache.get(vectorized(), OPTIONS, Shape.of(64)));
    assertNotSame(kernel, cache.get(vectorized(), OPTIONS, Shape.of(32)));
    assertNotSame(kernel, cache.get(vectorized(), OPTIONS.withThreads(2), Shape.of(64)));
    assertNotSame(kernel, cache.get(plain, OPTIONS, Shape.of(64)));
    Func same = Func.of("f", x).is(in.at(x).times(3));
    assertNotSame(
        kernel, cache.get(Schedule.of(same).on(same).vectorize(x, 8), OPTIONS, Shape.of(64)));
    assertEquals(5, cache.size());
    assertEquals(List.of(Shape.of(64)), kernel.plan().shapes());
  }

  @Test
  void the_kernel_not_asked_for_longest_makes_room() {
    KernelCache cache = new KernelCache(2);
    Kernel first = cache.get(plain, OPTIONS, Shape.of(1));
    Kernel second = cache.get(plain, OPTIONS, Shape.of(2));
    assertSame(first, cache.get(plain, OPTIONS, Shape.of(1)));
    cache.get(plain, OPTIONS, Shape.of(3));
    assertEquals(2, cache.size());
    assertSame(first, cache.get(plain, OPTIONS, Shape.of(1)));
    assertNotSame(second, cache.get(plain, OPTIONS, Shape.of(2)));
  }

  @Test
  void a_refusal_is_told_each_time_and_not_kept() {
    KernelCache cache = new KernelCache(2);
    for (int i = 0; i < 2; i++) {
      assertThrows(ScheduleException.class, () -> cache.get(plain, OPTIONS, Shape.of(1_000)));
      assertEquals(0, cache.size());
    }
  }

  @Test
  void threads_that_ask_at_once_share_one_compilation() throws Exception {
    KernelCache cache = new KernelCache(4);
    try (var executor = Executors.newFixedThreadPool(4)) {
      List<Future<Kernel>> kernels = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        kernels.add(executor.submit(() -> cache.get(vectorized(), OPTIONS, Shape.of(48))));
      }
      for (Future<Kernel> kernel : kernels) {
        assertSame(kernels.getFirst().get(), kernel.get());
      }
    }
    assertEquals(1, cache.size());
  }

  @Test
  void a_cache_keeps_something() {
    assertThrows(IllegalArgumentException.class, () -> new KernelCache(0));
  }
}
