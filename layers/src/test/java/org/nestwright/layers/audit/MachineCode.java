package org.nestwright.layers.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The code that C2 made of a method, as HotSpot prints it in hexadecimal where it has no
/// disassembler, taken apart by binutils' `objdump`.
///
/// @param method its name, with that of its class
/// @param bytes the code
record MachineCode(String method, byte[] bytes) {
  /// The head of a compilation by C2 that begins at the method's start: one that enters in the
  /// middle of a loop names the bytecode after an `@`.
  private static final Pattern HEAD =
      Pattern.compile("Compiled method \\(c2\\) .* (\\S+::\\S+) \\(\\d+ bytes\\)");

  private static final Pattern BYTES =
      Pattern.compile(" {2}0x[0-9a-f]+: ([0-9a-f]{2}[0-9a-f |]*)(;.*)?");
  private static final Pattern INSTRUCTION = Pattern.compile("\\s*([0-9a-f]+):\\s+(.*?)\\s*");
  private static final Pattern JUMP = Pattern.compile("j\\w+\\s+0x([0-9a-f]+).*");

  /// An instruction.
  ///
  /// @param address from the start of the code
  /// @param text as `objdump` writes it
  record Instruction(long address, String text) {
    Optional<Long> target() {
      Matcher jump = JUMP.matcher(text);
      return jump.matches()
          ? Optional.of(Long.parseUnsignedLong(jump.group(1), 16))
          : Optional.empty();
    }
  }

  /// Some of the instructions: a loop, from where its last one jumps to, or straight code.
  ///
  /// @param body in order
  record Part(List<Instruction> body) {
    long start() {
      return body.getFirst().address();
    }

    long end() {
      return body.getLast().address();
    }

    boolean surrounds(Part other) {
      return !equals(other) && start() <= other.start() && other.end() <= end();
    }

    /// {@return how many instructions match a regular expression}
    long count(String expression) {
      Pattern pattern = Pattern.compile(expression);
      return body.stream().filter(i -> pattern.matcher(i.text()).find()).count();
    }

    @Override
    public String toString() {
      return String.join("\n", body.stream().map(Instruction::text).toList());
    }
  }

  /// {@return the methods in what a JVM printed}
  static List<MachineCode> parse(List<String> output) {
    List<MachineCode> result = new ArrayList<>();
    String method = "";
    StringBuilder hex = new StringBuilder();
    for (String line : output) {
      if (line.startsWith("Compiled method (")) {
        Matcher head = HEAD.matcher(line);
        method = head.find() && !line.contains(" @ ") ? head.group(1) : "";
        hex.setLength(0);
      } else if (line.equals("[/MachCode]") && !method.isEmpty()) {
        result.add(new MachineCode(method, HexFormat.of().parseHex(hex)));
        method = "";
      } else if (!method.isEmpty()) {
        Matcher bytes = BYTES.matcher(line);
        if (bytes.matches()) {
          hex.append(bytes.group(1).replaceAll("[ |]", ""));
        }
      }
    }
    return result;
  }

  /// {@return whether `objdump` can be run here}
  static boolean canDisassemble() {
    try {
      Process process = new ProcessBuilder("objdump", "--version").start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// {@return the instructions}
  ///
  /// @param folder for a file
  List<Instruction> instructions(Path folder) {
    try {
      Path file = Files.write(folder.resolve("code.bin"), bytes);
      String[] command = {
        "objdump", "-D", "-b", "binary", "-m", "i386:x86-64", "--no-show-raw-insn", file.toString()
      };
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (Stream<String> lines = process.inputReader().lines()) {
        return lines
            .map(INSTRUCTION::matcher)
            .filter(Matcher::matches)
            .map(m -> new Instruction(Long.parseLong(m.group(1), 16), m.group(2)))
            .toList();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// {@return the innermost loop with the most instructions that match; where none is in a loop,
  /// because all loops were unrolled, the code from the first to the last of them}
  private Part hottest(String work, Path folder) {
    List<Instruction> all = instructions(folder);
    Optional<Part> loop =
        innermostLoops(all).stream()
            .filter(l -> l.count(work) > 0)
            .max(Comparator.comparingLong(l -> l.count(work)));
    if (loop.isPresent()) {
      return loop.get();
    }
    Pattern pattern = Pattern.compile(work);
    List<Instruction> working = all.stream().filter(i -> pattern.matcher(i.text()).find()).toList();
    return new Part(
        working.isEmpty()
            ? working
            : between(all, working.getFirst().address(), working.getLast().address()));
  }

  /// {@return the loops that surround no other} A jump back over a return is none: it leads from
  /// the stubs behind the code to its start.
  private static List<Part> innermostLoops(List<Instruction> all) {
    List<Part> loops =
        all.stream()
            .filter(MachineCode::goesBack)
            .map(i -> new Part(between(all, i.target().orElseThrow(), i.address())))
            .filter(l -> !l.body().isEmpty() && l.count("^ret") == 0)
            .toList();
    return loops.stream().filter(l -> loops.stream().noneMatch(l::surrounds)).toList();
  }

  /// A target below 0 is code that all methods share.
  private static boolean goesBack(Instruction i) {
    return i.target().filter(t -> 0 <= t && t <= i.address()).isPresent();
  }

  private static List<Instruction> between(List<Instruction> all, long start, long end) {
    return all.stream().filter(i -> start <= i.address() && i.address() <= end).toList();
  }

  /// {@return the hottest part of all the methods}
  ///
  /// @param work the instructions that make it hot, a regular expression
  /// @param folder for a file
  static Optional<Part> hottest(List<MachineCode> codes, String work, Path folder) {
    return codes.stream()
        .map(c -> c.hottest(work, folder))
        .filter(p -> !p.body().isEmpty())
        .max(Comparator.comparingLong(p -> p.count(work)));
  }
}
