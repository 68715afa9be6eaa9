package org.nestwright.autotune;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.nestwright.autotune.verify.Verdict;
import org.nestwright.scheduler.Schedule;

/// What a tuning run needs done; tests do it without compiling or waiting.
interface Workshop {
  /// A kernel under test.
  interface Candidate extends Runnable {
    /// Runs until the code is in its final form, or the time is over.
    ///
    /// @return whether the code is in its final form
    boolean warmUp(Duration limit);

    /// {@return what makes this kernel slower than its schedule suggests}
    List<String> notes();

    /// Holds the output against the interpreter.
    Verdict verify(Duration limit);
  }

  /// {@return why the schedule is illegal, if it is; cheap}
  Optional<String> refusal(Schedule schedule);

  /// {@return the kernel}
  Candidate compile(Schedule schedule);

  /// {@return the FMA peak in GFLOP/s, measured now}
  double measurePeak(Duration limit);
}
