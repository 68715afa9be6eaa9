package org.nestwright.tutorials.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.tutorials.lab.SubmissionException;
import org.nestwright.tutorials.lesson01.PictureException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// Runs a command line, and makes of errors one line on stderr and an exit code.
final class CommandRun {
  private final String name;
  private final PrintStream err;

  private CommandRun(String name, PrintStream err) {
    this.name = name;
    this.err = err;
  }

  /// {@return the exit code}
  ///
  /// @param line the command with its subcommands
  /// @param bare what to write when no subcommand is named
  static int of(CommandLine line, String bare, String[] args, PrintStream out, PrintStream err) {
    CommandRun run = new CommandRun(line.getCommandName(), err);
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    line.setExecutionStrategy(parsed -> {
      boolean help = parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested();
      if (parsed.subcommand() == null && !help) {
        throw new ParameterException(line, bare);
      }
      return new CommandLine.RunLast().execute(parsed);
    });
    line.setParameterExceptionHandler((e, _) -> run.complain(run.wording(e)));
    line.setExecutionExceptionHandler((e, _, _) -> run.outcome(e));
    try {
      return line.execute(args);
    } catch (OutOfMemoryError e) {
      err.println(run.name + ": out of memory: give the JVM more, NESTWRIGHT_JAVA_OPTS=-Xmx4g say");
      return ExitCode.FAILED;
    }
  }

  private int complain(String message) {
    err.println(name + ": " + oneLine(message));
    return ExitCode.BAD_INPUT;
  }

  private int outcome(Exception e) {
    return switch (e) {
      case PictureException _, SubmissionException _, AlgorithmException _, ScheduleException _ ->
          complain(e.getMessage());
      default -> {
        e.printStackTrace(err);
        yield ExitCode.FAILED;
      }
    };
  }

  private String wording(ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    return "%s; see %s --help".formatted(e.getMessage(), command);
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
