package org.nestwright.autotune.report;

import java.util.function.Consumer;
import org.nestwright.autotune.TuneProgress;

/// Shows how a tuning goes, until it is closed.
public sealed interface TuneListener extends Consumer<TuneProgress>, AutoCloseable
    permits TuneBar, TuneLog {
  @Override
  void close();
}
