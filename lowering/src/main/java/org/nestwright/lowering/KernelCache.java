package org.nestwright.lowering;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.nestwright.dsl.Shape;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;

/// Keeps kernels for programs whose shapes are known only as they run: a kernel is compiled for one
/// shape, so the same schedule at the same shape and options gives the same kernel, warm if it has
/// run before. The one that was not asked for longest makes room.
///
/// Any number of threads may ask at once; those that ask for the same kernel wait for one
/// compilation.
public final class KernelCache {
  private final Map<Key, FutureTask<Kernel>> kernels;

  /// What a kernel depends on. Schedules are equal when they schedule one pipeline alike.
  private record Key(Schedule schedule, CompileOptions options, List<Shape> shapes) {}

  /// A cache of kernels.
  ///
  /// @param capacity how many it keeps, at least 1
  public KernelCache(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a cache keeps at least one kernel, not " + capacity);
    }
    kernels =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Key, FutureTask<Kernel>> eldest) {
            return size() > capacity;
          }
        };
  }

  /// {@return the kernel that [Compiler#compile] makes, compiled now if it is not at hand}
  ///
  /// @param schedule how
  /// @param options for what
  /// @param shapes one for each output of the pipeline
  /// @throws ScheduleException when the schedule is illegal for these shapes
  public Kernel get(Schedule schedule, CompileOptions options, Shape... shapes) {
    Key key = new Key(schedule, options, List.of(shapes));
    FutureTask<Kernel> own =
        new FutureTask<>(() -> Compiler.compile(schedule, options, shapes.clone()));
    FutureTask<Kernel> task;
    synchronized (kernels) {
      FutureTask<Kernel> known = kernels.putIfAbsent(key, own);
      task = known == null ? own : known;
    }
    if (task == own) {
      own.run();
    }
    try {
      return result(task);
    } catch (ExecutionException e) {
      synchronized (kernels) {
        kernels.remove(key, task);
      }
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case Throwable cause -> throw new CompilerBug("compiling threw", cause);
      }
    }
  }

  /// {@return how many kernels it keeps now}
  public int size() {
    synchronized (kernels) {
      return kernels.size();
    }
  }

  /// Waits for another thread's compilation; an interrupt is kept for later.
  private static Kernel result(FutureTask<Kernel> task) throws ExecutionException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
