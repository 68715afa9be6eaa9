package org.nestwright.lowering;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.nestwright.lowering.ir.Print;
import org.nestwright.lowering.ir.Program;
import org.nestwright.lowering.ir.Verify;

/// Watches one compilation: times each step, and shows or writes what it left when asked to.
///
/// `-Dnestwright.trace=after:vectorize@relu` prints the loop nest after a step to stderr, where the
/// first output is called `relu`; the step may be `all` and `@relu` may be left out.
/// `-Dnestwright.dump=DIR` writes every step to `DIR/relu_03_vectorize.txt`, and the class file
/// beside them.
public final class Trace {
  /// How long a step took.
  ///
  /// @param step its name
  /// @param nanos how long
  public record Step(String step, long nanos) {}

  private final String output;
  private final String traced;
  private final Path dump;
  private final List<Step> steps = new ArrayList<>();
  private String last = "";

  private Trace(String output, String traced, Path dump) {
    this.output = output;
    this.traced = traced;
    this.dump = dump;
  }

  /// {@return the trace that the system properties ask for}
  ///
  /// @param output the name of the first output
  static Trace of(String output) {
    String asked = System.getProperty("nestwright.trace", "");
    String step = "";
    if (asked.startsWith("after:")) {
      String[] parts = asked.substring("after:".length()).split("@", 2);
      step = parts.length == 1 || parts[1].equals(output) ? parts[0] : "";
    }
    String dump = System.getProperty("nestwright.dump", "");
    return new Trace(output, step, dump.isEmpty() ? null : Path.of(dump));
  }

  /// {@return what `work` made, timed}
  <T> T timed(String step, Supplier<T> work) {
    long start = System.nanoTime();
    try {
      return work.get();
    } finally {
      steps.add(new Step(step, System.nanoTime() - start));
    }
  }

  /// {@return the program that `work` made, timed, verified where assertions are on, shown and
  /// dumped where asked for}
  Program step(String step, Supplier<Program> work) {
    Program program;
    try {
      program = timed(step, work);
      assert verified(program);
    } catch (CompilerBug
        | IllegalStateException
        | IllegalArgumentException
        | ClassCastException
        | NullPointerException
        | ArithmeticException
        | IndexOutOfBoundsException e) {
      throw new CompilerBug("step \"%s\" of compiling %s".formatted(step, output), e);
    }
    boolean shown = traced.equals("all") || traced.equals(step);
    if (shown || dump != null) {
      String text = Print.print(program).text();
      String same = text.equals(last) ? "(unchanged)\n" : text;
      last = text;
      if (shown) {
        System.err.printf("---- %s after %s%n%s", output, step, same);
      }
      write(
          "%02d_%s.txt".formatted(steps.size(), step.replace(' ', '_')),
          same.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    return program;
  }

  private static boolean verified(Program program) {
    Verify.verify(program);
    return true;
  }

  /// Writes a file beside the dumped steps.
  void write(String name, byte[] content) {
    if (dump == null) {
      return;
    }
    try {
      Files.createDirectories(dump);
      Files.write(dump.resolve(output + "_" + name), content);
    } catch (IOException e) {
      throw new UncheckedIOException("can't write the dump to " + dump, e);
    }
  }

  /// {@return the steps so far}
  List<Step> steps() {
    return List.copyOf(steps);
  }
}
