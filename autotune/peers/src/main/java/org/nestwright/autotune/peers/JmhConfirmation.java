package org.nestwright.autotune.peers;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nestwright.autotune.peer.Confirmation;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Measures by JMH, which starts JVMs like this one for each engine.
public final class JmhConfirmation implements Confirmation {
  private static final int FORKS = 2;
  private static final int WARM_UPS = 3;
  private static final int ITERATIONS = 5;

  @Override
  public Map<String, Double> milliseconds(Question question) {
    Options options =
        new OptionsBuilder()
            .include(EngineBenchmark.class.getName() + ".run$")
            .param("layer", question.layer())
            .param("algorithm", question.algorithm())
            .param("layerThreads", Integer.toString(question.threads()))
            .param("scalar", Boolean.toString(question.scalar()))
            .param("records", question.records())
            .param("engine", question.engines().toArray(String[]::new))
            .forks(FORKS)
            .warmupIterations(WARM_UPS)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(ITERATIONS)
            .measurementTime(TimeValue.seconds(1))
            .jvmArgs(
                "--module-path=" + System.getProperty("jdk.module.path"),
                "--add-modules=org.nestwright.autotune,jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseParallelGC",
                "-XX:ObjectAlignmentInBytes=64")
            .build();
    Map<String, Double> found = new LinkedHashMap<>();
    try {
      // Results belong on stdout, and these are none yet.
      var progress = OutputFormatFactory.createFormatInstance(System.err, VerboseMode.NORMAL);
      for (RunResult result : new Runner(options, progress).run()) {
        found.put(result.getParams().getParam("engine"), result.getPrimaryResult().getScore());
      }
    } catch (RunnerException e) {
      throw new IllegalStateException("JMH: " + e.getMessage(), e);
    }
    return found;
  }
}
