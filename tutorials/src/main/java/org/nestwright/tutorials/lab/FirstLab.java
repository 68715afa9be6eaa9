package org.nestwright.tutorials.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.plan.Plan;

/// The first lab: its text, its starter file and its check.
public final class FirstLab {
  private final Task task;
  private final Bench bench;
  private final Grader.Times times;
  private final PrintStream out;

  FirstLab(Task task, Bench bench, Grader.Times times, PrintStream out) {
    this.task = task;
    this.bench = bench;
    this.times = times;
    this.out = out;
  }

  /// {@return the lab as it is graded}
  ///
  /// @param out gets the text
  public static FirstLab standard(PrintStream out) {
    return new FirstLab(Task.first(), new InTurn(), Grader.Times.STANDARD, out);
  }

  /// Prints the task and the starter file.
  ///
  /// @param out gets the text
  public static void show(PrintStream out) {
    out.print(resource("lab1.txt"));
    out.println();
    out.print(starter());
  }

  /// Writes the starter file.
  ///
  /// @param file that does not exist yet
  /// @throws SubmissionException when it does, or cannot be written
  public static void start(Path file) throws SubmissionException {
    try {
      Files.writeString(file, starter(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw new SubmissionException(
          file.toString(), "exists already and is left as it is; name another");
    } catch (NoSuchFileException e) {
      throw new SubmissionException(
          file.toString(), "its folder does not exist; make it, or name another file");
    } catch (IOException e) {
      throw new SubmissionException(file.toString(), "cannot be written: " + e.getMessage());
    }
  }

  static String starter() {
    return resource("Lab1.java");
  }

  private static String resource(String name) {
    try (InputStream in = FirstLab.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Checks and grades a submission.
  ///
  /// @param submission what was handed in
  /// @param nest whether to print its loop nest
  /// @return whether it is correct and got a grade
  /// @throws SubmissionException when it is no schedule at all
  public boolean check(Submission submission, boolean nest) throws SubmissionException {
    Schedule schedule = schedule(submission);
    out.printf(
        "lab 1: 3x3 convolution and ReLU, %s, %d thread%s%n%n",
        task.loops().size(), task.options().threads(), task.options().threads() == 1 ? "" : "s");
    if (task.options().vectorBits() == 0) {
      out.printf("note: without the module jdk.incubator.vector all three are scalar code%n%n");
    }
    Outcome outcome = new Grader(task, bench, times).grade(schedule);
    return switch (outcome) {
      case Outcome.Refused(String reason) -> {
        out.printf("refused: %s%n%ngrade: 0/%d (illegal)%n", reason, Grade.MOST);
        yield false;
      }
      case Outcome.Wrong(String difference) -> {
        out.printf("wrong: %s%n%ngrade: 0/%d (wrong)%n", difference, Grade.MOST);
        yield false;
      }
      case Outcome.Correct correct -> {
        if (nest) {
          out.println(Plan.of(schedule, task.shape()).loopNest());
        }
        out.println(correct.grade().table());
        correct.notes().forEach(note -> out.printf("note: %s%n%n", note));
        out.println(correct.grade().line());
        yield true;
      }
    };
  }

  private Schedule schedule(Submission submission) throws SubmissionException {
    try {
      return Deadline.within(times.compiling(), "reading it", () -> submission.schedule(task));
    } catch (Deadline.MissedException e) {
      throw new SubmissionException(submission.file(), e.getMessage());
    }
  }
}
