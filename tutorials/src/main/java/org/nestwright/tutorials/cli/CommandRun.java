package org.nestwright.tutorials.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.tutorials.lab.SubmissionException;
import org.nestwright.tutorials.lesson01.PictureException;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Runs a command line, and makes of errors one line on stderr and an exit code.
final class CommandRun {
  private final String name;
  private final String unknownCommand;
  private final PrintStream err;

  private CommandRun(String name, String unknownCommand, PrintStream err) {
    this.name = name;
    this.unknownCommand = unknownCommand;
    this.err = err;
  }

  /// {@return the exit code}
  ///
  /// @param line the command with its subcommands
  /// @param bare what to write when no subcommand is named
  /// @param unknown what to write about a subcommand that is none, with `%s` in its place
  static int of(
      CommandLine line,
      String bare,
      String unknown,
      String[] args,
      PrintStream out,
      PrintStream err) {
    CommandRun run = new CommandRun(line.getCommandName(), unknown, err);
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
    return "%s; see %s --help"
        .formatted(what(e), e.getCommandLine().getCommandSpec().qualifiedName());
  }

  private String what(ParameterException e) {
    CommandSpec spec = e.getCommandLine().getCommandSpec();
    if (e instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().getFirst();
      if (unmatched.isUnknownOption()) {
        List<String> options = spec.options().stream().map(OptionSpec::longestName).toList();
        return "unknown option \"%s\": there %s".formatted(word, listed(options));
      }
      return spec.subcommands().isEmpty()
          ? "\"%s\" is one argument too many".formatted(word)
          : unknownCommand.formatted(word);
    }
    if (e instanceof MissingParameterException missing) {
      String names =
          missing.getMissing().stream()
              .map(ArgSpec::paramLabel)
              .collect(Collectors.joining(" and "));
      return missing.getMissing().stream().allMatch(ArgSpec::isPositional)
          ? "%s %s missing: write %s"
              .formatted(names, missing.getMissing().size() == 1 ? "is" : "are", usage(spec))
          : e.getMessage();
    }
    if (e.getArgSpec() != null && e.getValue() != null && isWhole(e.getArgSpec())) {
      ArgSpec arg = e.getArgSpec();
      String name = arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
      return "%s is \"%s\": write a whole number".formatted(name, e.getValue());
    }
    return e.getMessage();
  }

  private static boolean isWhole(ArgSpec arg) {
    return arg.type() == int.class || arg.type() == Integer.class;
  }

  private static String usage(CommandSpec spec) {
    return Stream.concat(
            Stream.of(spec.qualifiedName()),
            spec.positionalParameters().stream().map(ArgSpec::paramLabel))
        .collect(Collectors.joining(" "));
  }

  private static String listed(List<String> names) {
    return names.size() == 1
        ? "is " + names.getFirst()
        : "are "
            + String.join(", ", names.subList(0, names.size() - 1))
            + " and "
            + names.getLast();
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
