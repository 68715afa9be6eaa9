package org.nestwright.tutorials.blackboard;

import java.io.PrintStream;
import java.util.Optional;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.lowering.CompileOptions;
import org.nestwright.lowering.Kernel;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;

/// Writes a lesson, and remembers whether all it showed was right.
public final class Blackboard {
  private final PrintStream out;
  private boolean right = true;

  /// Whether the line above is a heading, under which no blank line comes.
  private boolean underHeading;

  /// A blackboard that is seen through `out`.
  public Blackboard(PrintStream out) {
    this.out = out;
  }

  /// Writes what the lesson is about.
  public void title(int number, String title) {
    out.printf("Lesson %d: %s%n", number, title);
  }

  /// Writes the head of a step.
  public void step(String name) {
    out.printf("%n== %s%n", name);
    underHeading = true;
  }

  /// Writes a paragraph, or something that stands by itself: an algorithm, a table, a picture.
  public void show(Object what) {
    if (!underHeading) {
      out.println();
    }
    underHeading = false;
    out.println(what.toString().stripTrailing());
  }

  /// Writes a schedule and its loops, runs it, and holds the result against the interpreter's.
  ///
  /// @return what was compiled
  public Kernel run(Problem problem, Schedule schedule) {
    Kernel kernel = problem.compile(schedule, CompileOptions.standard());
    show(schedule);
    show(kernel.plan().loopNest());
    kernel.notes().forEach(note -> out.println("note: " + note));
    Optional<String> difference = problem.difference(kernel);
    difference.ifPresentOrElse(
        this::wrong, () -> out.println("run: the interpreter's result, bit for bit"));
    return kernel;
  }

  /// Runs a schedule, holds the result against the interpreter's, and writes only what is wrong.
  ///
  /// @return what was compiled
  public Kernel runQuietly(Problem problem, Schedule schedule) {
    Kernel kernel = problem.compile(schedule, CompileOptions.standard());
    Optional<String> difference = problem.difference(kernel);
    difference.ifPresent(d -> wrong(schedule + "\n" + d));
    return kernel;
  }

  /// Writes why a schedule is refused. One that is not would be an error of the lesson.
  ///
  /// @param illegal makes the schedule or the plan that must not be
  public void refused(Runnable illegal) {
    refusal(illegal)
        .ifPresentOrElse(why -> show("refused: " + why), () -> wrong("this was not refused"));
  }

  /// {@return why what `illegal` does is refused; empty where it is not}
  public static Optional<String> refusal(Runnable illegal) {
    try {
      illegal.run();
      return Optional.empty();
    } catch (ScheduleException | AlgorithmException e) {
      return Optional.of(e.getMessage());
    }
  }

  /// Writes what is wrong, and remembers it.
  public void wrong(String what) {
    right = false;
    out.println("WRONG: " + what);
  }

  /// Writes what to try next, and where.
  ///
  /// @param lesson its number
  /// @param exercises what to change
  public void exercises(int lesson, String... exercises) {
    step("Now you");
    show(
        """
        The code is in tutorials/src/main/java/org/nestwright/tutorials/lesson%02d;
        tutorials/bin/lesson %d compiles what you have changed. Guess first, then look.\
        """
            .formatted(lesson, lesson));
    for (int i = 0; i < exercises.length; i++) {
      out.printf("%d. %s%n", i + 1, exercises[i].strip().replace("\n", "\n   "));
    }
  }

  /// {@return whether every result was right and everything that had to be refused was}
  public boolean right() {
    return right;
  }
}
