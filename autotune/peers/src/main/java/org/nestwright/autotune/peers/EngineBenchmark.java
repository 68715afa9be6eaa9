package org.nestwright.autotune.peers;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.nestwright.autotune.BenchEngine;
import org.nestwright.autotune.peer.Confirmation;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// One engine on one layer. JMH makes subclasses and fills the fields.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class EngineBenchmark {
  /// The layer's name.
  @Param("")
  public String layer;

  /// The algorithm of our kernel.
  @Param("")
  public String algorithm;

  /// Threads that the engine may use.
  @Param("1")
  public int layerThreads;

  /// Whether our kernels do without vectors.
  @Param("false")
  public boolean scalar;

  /// The file of tuning records.
  @Param("")
  public String records;

  /// The engine.
  @Param("")
  public String engine;

  private Runnable work;

  /// Gets the engine ready, in the thread that will run it.
  @Setup
  public void open() {
    work =
        BenchEngine.open(
            new Confirmation.Question(
                layer, algorithm, layerThreads, scalar, records, List.of(engine)),
            engine);
  }

  /// Runs the layer once.
  @Benchmark
  public void run() {
    work.run();
  }
}
