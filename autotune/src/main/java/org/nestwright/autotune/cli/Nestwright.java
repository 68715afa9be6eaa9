package org.nestwright.autotune.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.nestwright.autotune.records.Fingerprint;
import org.nestwright.autotune.records.RecordFileException;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.scheduler.ScheduleException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/// The root command, and what becomes of errors: one line on stderr and an exit code, never a stack
/// trace unless asked for.
@Command(
    name = "nestwright",
    description = "Schedules for convolution on the JVM: measure, tune, explain.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    version = "nestwright " + Fingerprint.NESTWRIGHT_VERSION,
    footer = {
      "",
      "A LAYER is network/layer from the table, such as vgg16/conv3_2, or a shape:",
      "n=1,c=256,h=56,w=56,k=256,r=3,s=3,stride=1,pad=1,groups=1.",
      "After it may come what is fused behind it, of batch-norm-residual-relu-pool what",
      "applies, and how its images lie, nhwc, nchw, nchw8c or nchw16c:",
      "vgg16/conv1_2,epilogue=relu-pool,layout=nchw16c.",
      "",
      "Results go to stdout, progress and errors to stderr. Exit codes: 0 done, 1 ran",
      "and failed, 2 bad input, 130 interrupted by Ctrl-C, after printing and",
      "recording what was found until then."
    })
public final class Nestwright {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int BAD_INPUT = 2;
  static final int INTERRUPTED = 130;

  private Nestwright() {}

  /// {@return the exit code of the command that `args` spell}
  public static int run(String[] args, PrintStream out, PrintStream err) {
    return run(args, Surroundings.real(out, err));
  }

  static int run(String[] args, Surroundings surroundings) {
    CommandLine line =
        new CommandLine(new Nestwright())
            .addSubcommand(new PeakCommand(surroundings))
            .addSubcommand(new LayersCommand(surroundings))
            .addSubcommand(new TuneCommand(surroundings))
            .addSubcommand(new ExplainCommand(surroundings))
            .addSubcommand(new BenchCommand(surroundings))
            .addSubcommand(
                new CommandLine(new RecordsCommand())
                    .addSubcommand(new ExportCommand(surroundings)));
    line.setOut(writer(surroundings.out()));
    line.setErr(writer(surroundings.err()));
    line.setExecutionStrategy(parsed -> {
      boolean bare = parsed.subcommand() == null && !parsed.isUsageHelpRequested();
      if (bare && !parsed.isVersionHelpRequested()) {
        return complain(
            surroundings.err(),
            "no command: write nestwright peak, layers, tune LAYER, explain LAYER, bench or"
                + " records");
      }
      return new CommandLine.RunLast().execute(parsed);
    });
    line.setParameterExceptionHandler((e, _) -> complain(surroundings.err(), wording(e)));
    line.setExecutionExceptionHandler(
        (e, command, _) -> outcome(e, wantsTrace(command), surroundings.err()));
    try {
      return written(line.execute(args), surroundings);
    } catch (OutOfMemoryError e) {
      surroundings
          .err()
          .println("nestwright: out of memory: give the JVM more, NESTWRIGHT_JAVA_OPTS=-Xmx4g say");
      return FAILED;
    } catch (LinkageError | StackOverflowError | AssertionError e) {
      return failed(e, surroundings.err());
    }
  }

  /// {@return `exit`, or that the command failed where its output got lost}
  private static int written(int exit, Surroundings surroundings) {
    if (!surroundings.out().checkError()) {
      return exit;
    }
    surroundings
        .err()
        .println("nestwright: the output could not be written: make room or send it elsewhere");
    return exit == DONE ? FAILED : exit;
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  private static boolean wantsTrace(CommandLine command) {
    return command.getMixins().values().stream()
        .anyMatch(m -> m instanceof CommonOptions common && common.stacktrace());
  }

  private static int complain(PrintStream err, String message) {
    err.println("nestwright: " + oneLine(message));
    return BAD_INPUT;
  }

  private static int outcome(Exception e, boolean trace, PrintStream err) {
    if (trace) {
      e.printStackTrace(err);
    }
    return switch (e) {
      case BadInput _, AlgorithmException _, ScheduleException _, RecordFileException _ ->
          complain(err, e.getMessage());
      default -> failed(e, err);
    };
  }

  private static int failed(Throwable e, PrintStream err) {
    err.println(
        "nestwright failed: %s (rerun with %s)"
            .formatted(
                oneLine(e.getClass().getSimpleName() + ": " + e.getMessage()),
                CommonOptions.STACKTRACE));
    return FAILED;
  }

  static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /// {@return what is wrong with the command line, and what to write}
  private static String wording(ParameterException e) {
    String help = "see %s --help".formatted(e.getCommandLine().getCommandSpec().qualifiedName());
    if (e instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().getFirst();
      String kind = unmatched.isUnknownOption() ? "option" : "command or argument";
      List<String> near = Nearest.of(word, known(e.getCommandLine()), 3);
      return "unknown %s \"%s\": %s"
          .formatted(
              kind,
              word,
              near.isEmpty() ? help : "did you mean %s?".formatted(String.join(" or ", near)));
    }
    if (e instanceof MissingParameterException missing
        && missing.getMissing().stream().anyMatch(ArgSpec::isPositional)) {
      return "no layer: name one, such as vgg16/conv3_2; nestwright layers lists them";
    }
    if (e.getArgSpec() instanceof OptionSpec option
        && (option.converters().length > 0 && e.getValue() != null)) {
      // The converter's own words, without what the library puts before them.
      String message = e.getMessage();
      return option.longestName() + message.substring(message.indexOf(": "));
    }
    return e.getMessage() + ": " + help;
  }

  private static List<String> known(CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    return java.util.stream.Stream.concat(
            spec.subcommands().keySet().stream(),
            spec.options().stream().filter(o -> !o.hidden()).map(OptionSpec::longestName))
        .toList();
  }
}
