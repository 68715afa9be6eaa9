package org.nestwright.autotune;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.nestwright.autotune.measure.Clock;
import org.nestwright.autotune.measure.Machine;
import org.nestwright.autotune.measure.Stopwatch;
import org.nestwright.autotune.records.Fingerprint;
import org.nestwright.autotune.records.RecordFile;
import org.nestwright.autotune.records.ShippedRecords;
import org.nestwright.autotune.verify.Verifier;
import org.nestwright.layers.Layer;
import org.nestwright.scheduler.ScheduleSpace;

/// Finds a fast schedule for a layer on this machine, under a time budget.
///
/// ```java
/// TuneResult result = Tuner.tune(Subject.parse("vgg16/conv3_2"), TuneOptions.standard());
/// System.out.println(result.best().orElseThrow().schedule());
/// ```
///
/// Each new best is held against the interpreter before it counts, and is in the record file when
/// the tuner goes on.
public final class Tuner {
  private static final long DATA_SEED = 20_250_916;

  private Tuner() {}

  /// {@return the result, without telling anybody on the way}
  public static TuneResult tune(Subject subject, TuneOptions options) {
    return tune(subject, options, _ -> {}, () -> false);
  }

  /// {@return the result}
  ///
  /// @param listener told after each step, on this thread
  /// @param stop asked often; once true, the tuner compares what it has and returns
  public static TuneResult tune(
      Subject subject, TuneOptions options, Consumer<TuneProgress> listener, BooleanSupplier stop) {
    return tune(List.of(subject), options, listener, stop);
  }

  /// {@return the result for a layer by several algorithms, which share the budget equally}
  ///
  /// ```java
  /// List<Subject> algorithms = Subject.parse("vgg16/conv3_2", Demand.ANY);
  /// TuneResult result = Tuner.tune(algorithms, TuneOptions.standard(), _ -> {}, () -> false);
  /// ```
  ///
  /// The result's default is that of the first.
  ///
  /// @param algorithms one layer by each algorithm, at least one
  /// @param listener told after each step, on this thread
  /// @param stop asked often; once true, the tuner compares what it has and returns
  public static TuneResult tune(
      List<Subject> algorithms,
      TuneOptions options,
      Consumer<TuneProgress> listener,
      BooleanSupplier stop) {
    RecordFile file = RecordFile.open(options.records());
    RecordFile.Contents shipped = ShippedRecords.load();
    return new Tournament(
            algorithms,
            options,
            (subject, part, peak, told) -> run(subject, part, file, shipped, peak, told, stop),
            Clock.SYSTEM,
            listener,
            stop)
        .run();
  }

  private static TuningRun run(
      Subject subject,
      TuneOptions options,
      RecordFile file,
      RecordFile.Contents shipped,
      Optional<Double> peak,
      Consumer<TuneProgress> listener,
      BooleanSupplier stop) {
    Clock clock = Clock.SYSTEM;
    Machine machine = Machine.with(options.threads(), options.scalar());
    Fingerprint here = Fingerprint.here(machine.vectorBits());
    Layer layer = subject.layer();
    ScheduleSpace space = layer.space(machine.hardware());
    Stopwatch watch = new Stopwatch(clock, stop);
    Verifier verifier =
        new Verifier(
            layer.pipeline(),
            layer.outputShapes(),
            layer.integerInputs(DATA_SEED),
            layer.flops(),
            clock,
            stop);
    return new TuningRun(
        subject,
        space,
        layer.defaultSchedule(machine.hardware()),
        options,
        new KernelWorkshop(layer, machine, watch, verifier),
        new Journal(file, shipped, subject, options.threads(), here),
        clock,
        listener,
        stop,
        peak);
  }
}
