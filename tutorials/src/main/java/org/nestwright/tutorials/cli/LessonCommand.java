package org.nestwright.tutorials.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.nestwright.lowering.CompileOptions;
import org.nestwright.tutorials.lesson01.GradientDetection;
import org.nestwright.tutorials.lesson01.PictureException;
import org.nestwright.tutorials.lesson02.SevenLoopConvolution;
import org.nestwright.tutorials.lesson02.SevenLoops;
import org.nestwright.tutorials.lesson02.Tile;
import org.nestwright.tutorials.lesson03.ComputeAndStore;
import org.nestwright.tutorials.lesson04.Tails;
import org.nestwright.tutorials.lesson05.UpdateStages;
import org.nestwright.tutorials.lesson06.Staging;
import org.nestwright.tutorials.lesson07.Regrouping;
import org.nestwright.tutorials.lesson08.Tuples;
import org.nestwright.tutorials.lesson09.Boundaries;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `lesson 1` to `lesson 9`.
@Command(
    name = "lesson",
    description = "Lessons: programs that explain what they do.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "NUMBER",
    footer = {"", "Exit codes: 0 done, 1 a wrong result, 2 bad input."})
public final class LessonCommand {
  /// The naive schedule would take a minute and more.
  private static final double MOST_FLOPS = 50e9;

  private static final String NO_TIMING = "--no-timing";

  private final PrintStream out;

  @Spec private CommandSpec spec;

  private LessonCommand(PrintStream out) {
    this.out = out;
  }

  /// {@return the exit code of the command that `args` spell}
  public static int run(String[] args, PrintStream out, PrintStream err) {
    String bare = "no lesson: write lesson 1, or another number up to 9";
    String unknown = "no lesson \"%s\": there are lessons 1 to 9";
    CommandLine line = new CommandLine(new LessonCommand(out));
    sort(line.getCommandSpec());
    return CommandRun.of(line, bare, unknown, args, out, err);
  }

  /// Reflection gives the lessons in any order, and that is how the help would list them.
  private static void sort(CommandSpec spec) {
    for (String name : new TreeSet<>(spec.subcommands().keySet())) {
      spec.addSubcommand(name, spec.removeSubcommand(name));
    }
  }

  @Command(name = "1", description = "The edges of a picture: algorithm and schedule.")
  int first(
      @Parameters(
              arity = "0..1",
              paramLabel = "IMAGE",
              description = "The picture; one comes with the lesson.")
          Path image,
      @Parameters(
              arity = "0..1",
              paramLabel = "OUT.png",
              defaultValue = "gradient.png",
              description = "The picture and its gradient side by side: ${DEFAULT-VALUE}.")
          Path target,
      @Option(names = NO_TIMING, description = "Do not measure speed.") boolean noTiming)
      throws PictureException {
    if (!target.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
      throw new ParameterException(
          spec.commandLine(), "the result is a PNG: call it %s.png".formatted(target));
    }
    if (target.equals(image)) {
      throw new ParameterException(
          spec.commandLine(), "%s would be overwritten: name another result".formatted(image));
    }
    return ExitCode.of(GradientDetection.run(Optional.ofNullable(image), target, !noTiming, out));
  }

  @Command(name = "2", description = "The seven-loop convolution: from naive to fused.")
  int second(
      @Option(
              names = "--channels",
              paramLabel = "N",
              defaultValue = "64",
              description = "Input and output channels: ${DEFAULT-VALUE}.")
          int channels,
      @Option(
              names = "--size",
              paramLabel = "N",
              defaultValue = "28",
              description = "Width and height of the picture: ${DEFAULT-VALUE}.")
          int size,
      @Option(names = "--threads", paramLabel = "N", description = "All processors by default.")
          Integer threads,
      @Option(names = NO_TIMING, description = "Do not measure speed.") boolean noTiming) {
    if (channels < 1 || size < 1 || (threads != null && threads < 1)) {
      throw new ParameterException(spec.commandLine(), "channels, size and threads are 1 or more");
    }
    double flops = 18.0 * channels * channels * size * size;
    if (flops > MOST_FLOPS) {
      throw new ParameterException(
          spec.commandLine(),
          String.format(
              Locale.ROOT,
              "%.0f GFLOP would take the naive schedule minutes: at most %.0f",
              flops / 1e9,
              MOST_FLOPS / 1e9));
    }
    CompileOptions standard = CompileOptions.standard();
    CompileOptions options = threads == null ? standard : standard.withThreads(threads);
    SevenLoops loops = new SevenLoops(channels, channels, size, size);
    return ExitCode.of(
        SevenLoopConvolution.run(loops, Tile.suiting(options, size), options, !noTiming, out));
  }

  @Command(name = "3", description = "computeAt against storeAt: what each place of a Func costs.")
  int third() {
    return ExitCode.of(ComputeAndStore.run(out));
  }

  @Command(name = "4", description = "Tails: splitting a loop by a factor that does not divide it.")
  int fourth(
      @Option(
              names = "--extent",
              paramLabel = "N",
              defaultValue = "13",
              description = "Points of the row that is split: ${DEFAULT-VALUE}.")
          int extent,
      @Option(
              names = "--factor",
              paramLabel = "N",
              defaultValue = "8",
              description = "Points of a tile: ${DEFAULT-VALUE}.")
          int factor) {
    if (extent < 1 || factor < 1 || extent > Tails.MOST || factor > Tails.MOST) {
      throw new ParameterException(
          spec.commandLine(), "extent and factor are 1 to %d".formatted(Tails.MOST));
    }
    return ExitCode.of(Tails.run(extent, factor, out));
  }

  @Command(name = "5", description = "Update stages: a pooling, a histogram and a scan.")
  int fifth() {
    return ExitCode.of(UpdateStages.run(out));
  }

  @Command(name = "6", description = "Staging and packing: copies for one reader.")
  int sixth() {
    return ExitCode.of(Staging.run(out));
  }

  @Command(name = "7", description = "rfactor: a reduction as vectors and in threads.")
  int seventh() {
    return ExitCode.of(Regrouping.run(out));
  }

  @Command(name = "8", description = "Tuples: a maximum with its place, complex numbers.")
  int eighth() {
    return ExitCode.of(Tuples.run(out));
  }

  @Command(name = "9", description = "Boundary conditions, and a plan as an HTML page.")
  int ninth(
      @Option(
              names = "--html",
              paramLabel = "FILE",
              description = "Write the plan of the lesson's convolution there, as a page.")
          Path html) {
    if (html == null) {
      String hint = "tutorials/bin/lesson 9 --html page.html writes it.";
      return ExitCode.of(Boundaries.run(hint, out));
    }
    try {
      Files.writeString(html, Boundaries.page());
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(),
          "cannot write the page to %s: name a file in a folder that exists".formatted(html));
    }
    return ExitCode.of(Boundaries.run("written to " + html, out));
  }
}
