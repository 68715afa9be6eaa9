package org.nestwright.autotune.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `nestwright records`, which is nothing without a command of its own.
@Command(
    name = "records",
    description = "Work with tuning records.",
    synopsisSubcommandLabel = "COMMAND")
final class RecordsCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    throw new BadInput("no command: write nestwright records export FILE");
  }
}
