package org.nestwright.layers.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nestwright.lowering.Vectors;

/// What C2 makes of hot loops: as many multiply-adds as the register tile has, no register spilled
/// to the stack, no call, no branch but the loop's own.
///
/// Where the machine code can't be read, only what a warm run allocates is looked at: vectors that
/// are boxed would show.
///
/// And what a kernel leaves behind for those compiled after it: nothing.
class HotLoopAuditTest {
  private static final List<String> ASSEMBLY =
      List.of(
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:CompileCommand=quiet",
          "-XX:CompileCommand=PrintAssembly,org.nestwright.lowering.jvm.Kernel_*::part*");

  @TempDir Path dir;

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"OVERSIZED", "GUARDED_ROWS"})
  void the_hot_loop_neither_spills_nor_boxes(AuditedKernel kernel) throws Exception {
    assumeTrue(Vectors.preferredBits() > 0, "no vectors here");
    Optional<String> obstacle = obstacle();
    List<String> output = run(kernel, obstacle.isEmpty() ? ASSEMBLY : List.of());
    String seen =
        output.stream()
            .filter(line -> line.startsWith(AuditedKernel.SEEN))
            .findFirst()
            .orElseThrow(() -> new AssertionError(String.join("\n", output)));
    assertEquals(AuditedKernel.SEEN + 0, seen, () -> description(output));
    assumeTrue(obstacle.isEmpty(), () -> "only allocation checked: " + obstacle.orElseThrow());
    boolean wide = Vectors.preferredBits() == 512;
    int atLeast = wide ? kernel.atLeast : kernel.atLeastNarrow;
    assumeTrue(atLeast > 0, "only allocation checked: its vectors have 512 bits");

    MachineCode.Part hot =
        MachineCode.hottest(MachineCode.parse(output), kernel.work, dir)
            .orElseThrow(() -> new AssertionError("no loop in\n" + description(output)));
    assertTrue(hot.count(kernel.work) >= atLeast, hot::toString);
    // Barriers, which there are between narrow vectors, may compare with a number on the stack.
    long spills = wide ? hot.count("\\(%rsp\\)") : hot.count("\\(%rsp\\).*ymm|ymm.*\\(%rsp\\)");
    assertEquals(0, spills, () -> spills + " spills:\n" + hot);
    assertEquals(0, hot.count("^call"), () -> "a call:\n" + hot);
    // The other branch that a loop may have asks whether the JVM wants the thread to stop.
    long barriers = wide ? 0 : hot.count("^je ");
    assertTrue(hot.count("^j") <= 2 + barriers, () -> "branches:\n" + hot);
  }

  @Test
  void a_tile_of_more_vectors_than_registers_is_seen_to_spill() throws Exception {
    assumeTrue(Vectors.preferredBits() > 0, "no vectors here");
    Optional<String> obstacle = obstacle();
    assumeTrue(obstacle.isEmpty(), () -> "not checked: " + obstacle.orElseThrow());
    assumeTrue(Vectors.preferredBits() == 512, "its vectors have 512 bits");
    AuditedKernel kernel = AuditedKernel.OVERSIZED;
    MachineCode.Part hot =
        MachineCode.hottest(MachineCode.parse(run(kernel, ASSEMBLY)), kernel.work, dir)
            .orElseThrow();
    assertTrue(hot.count(kernel.work) >= kernel.atLeast, hot::toString);
    assertTrue(hot.count("\\(%rsp\\)") > 0, hot::toString);
  }

  @Test
  void a_guard_that_fails_fails_no_check_that_all_kernels_share() throws Exception {
    assumeTrue(Vectors.preferredBits() > 0, "no vectors here");
    assumeTrue(Runtime.version().feature() == 25, "the audit knows the log of JDK 25 only");
    List<String> output =
        run(AuditedKernel.GUARDED_ROWS, List.of("-Xlog:deoptimization=debug:stdout"));
    // Else the log may be of another form.
    assertTrue(output.stream().anyMatch(line -> line.contains(" trap_bci=")), output::toString);
    List<String> traps =
        output.stream().filter(line -> line.contains("java.util.Objects.checkIndex")).toList();
    assertEquals(List.of(), traps);
  }

  /// {@return why the machine code can't be judged here, if so}
  private static Optional<String> obstacle() {
    if (!System.getProperty("os.arch").equals("amd64")) {
      return Optional.of("the audit reads x86-64 code only");
    }
    if (Vectors.preferredBits() < 256) {
      return Optional.of("the audit knows the code for vectors of 256 and 512 bits only");
    }
    if (Runtime.version().feature() != 25) {
      return Optional.of("the audit knows the code of JDK 25 only");
    }
    return MachineCode.canDisassemble() ? Optional.empty() : Optional.of("objdump is absent");
  }

  private static List<String> run(AuditedKernel kernel, List<String> options)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                // As the launchers do: see .mvn/launch.sh.
                "-XX:+UseParallelGC",
                "-XX:ObjectAlignmentInBytes=64",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path")));
    command.addAll(options);
    command.add(AuditedKernel.class.getName());
    command.add(kernel.name());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    List<String> lines = process.inputReader().lines().toList();
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    assertEquals(0, process.exitValue(), () -> String.join("\n", lines));
    return lines;
  }

  /// {@return what the JVM printed after all code}
  private static String description(List<String> output) {
    return String.join("\n", output.subList(output.lastIndexOf("[/MachCode]") + 1, output.size()));
  }
}
