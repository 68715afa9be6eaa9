package org.nestwright.tutorials.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import org.nestwright.tutorials.lab.FirstLab;
import org.nestwright.tutorials.lab.Submission;
import org.nestwright.tutorials.lab.SubmissionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `lab show 1`, `lab start 1 FILE` and `lab check 1 FILE`.
@Command(
    name = "lab",
    description = "Labs: write a schedule, have it checked and graded.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "A submission is read, never compiled or run. Exit codes: 0 graded, 1 a wrong or",
      "illegal schedule, 2 bad input."
    })
public final class LabCommand {
  private static final String NUMBER = "Number of the lab: 1.";

  private final PrintStream out;

  @Spec private CommandLine.Model.CommandSpec spec;

  private LabCommand(PrintStream out) {
    this.out = out;
  }

  /// {@return the exit code of the command that `args` spell}
  public static int run(String[] args, PrintStream out, PrintStream err) {
    String bare = "no command: write lab show 1, lab start 1 FILE or lab check 1 FILE";
    String unknown = "no command \"%s\": there are show, start and check";
    return CommandRun.of(new CommandLine(new LabCommand(out)), bare, unknown, args, out, err);
  }

  @Command(description = "Print the task and the starter file.")
  int show(@Parameters(paramLabel = "LAB", description = NUMBER) int lab) {
    check(lab);
    FirstLab.show(out);
    return ExitCode.DONE;
  }

  @Command(description = "Write the starter file; a file that exists is left as it is.")
  int start(
      @Parameters(paramLabel = "LAB", description = NUMBER) int lab,
      @Parameters(paramLabel = "FILE", description = "Where to.") Path file)
      throws SubmissionException {
    check(lab);
    FirstLab.start(file);
    out.println("written to " + file);
    return ExitCode.DONE;
  }

  @Command(description = "Check and grade a schedule.")
  int check(
      @Parameters(paramLabel = "LAB", description = NUMBER) int lab,
      @Parameters(paramLabel = "FILE", description = "The schedule, as Java or as plain text.")
          Path file,
      @Option(names = "--nest", description = "Print the loop nest of the schedule.") boolean nest)
      throws SubmissionException {
    check(lab);
    Submission submission = Submission.read(file);
    return ExitCode.of(FirstLab.standard(out).check(submission, nest));
  }

  private void check(int lab) {
    if (lab != 1) {
      throw new ParameterException(
          spec.commandLine(), "there is no lab %d: there is lab 1".formatted(lab));
    }
  }
}
